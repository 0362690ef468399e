package io.sfumato.trainer.sound;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.data.Sources;

import static org.assertj.core.api.Assertions.assertThat;

class SpokenTextTests {

	/** As many as there are other sentences: of shapes, whose names are words. */
	@Test
	void questionsAndSayingsAreSaidInTokens() {
		List<List<String>> sentences = SpokenText.sentences(Sources.scenes());

		int half = sentences.size() / 2;
		assertThat(sentences).hasSizeGreaterThan(10_000).noneMatch(List::isEmpty);
		assertThat(sentences.subList(0, half)).contains(List.of("▁how", "▁many", "▁shapes", "▁are", "▁there"));
		assertThat(sentences.subList(half, 2 * half)).contains(List.of("▁seven")).contains(List.of("▁beep"));
		assertThat(SpokenText.sentences(Sources.scenes())).isEqualTo(sentences);
	}

}
