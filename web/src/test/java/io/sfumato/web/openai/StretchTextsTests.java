package io.sfumato.web.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StretchTextsTests {

	@Test
	void aLaterStretchWaitsForTheOneBefore() {
		var texts = new StretchTexts();

		assertThat(texts.add(1, "two")).isEmpty();
		assertThat(texts.add(0, " one ")).isEqualTo("one");
		assertThat(texts.complete(0)).isEqualTo(" two");
		assertThat(texts.add(1, " more")).isEqualTo(" more");
		assertThat(texts.rest("one two more")).isEmpty();
	}

	@Test
	void stretchesWithoutAWordLeaveNoTrace() {
		var texts = new StretchTexts();

		assertThat(texts.complete(0)).isEmpty();
		assertThat(texts.add(1, "  ")).isEmpty();
		assertThat(texts.complete(1)).isEmpty();
		assertThat(texts.add(2, "here")).isEqualTo("here");
	}

	@Test
	void silenceInWordsIsSilence() {
		var texts = new StretchTexts();

		assertThat(texts.add(0, "nothing")).isEmpty();
		assertThat(texts.add(0, " is said")).isEmpty();
		assertThat(texts.complete(0)).isEmpty();
		assertThat(texts.add(1, "nothing")).isEmpty();
		assertThat(texts.add(1, " is said yet")).isEqualTo("nothing is said yet");
		assertThat(texts.complete(1)).isEmpty();
		assertThat(texts.add(2, "noth")).isEmpty();
		assertThat(texts.complete(2)).isEqualTo(" noth");
		assertThat(texts.rest("nothing is said yet noth")).isEmpty();
	}

	/** Whatever comes first, what is sent adds up. */
	@RepeatedTest(20)
	void whatIsSentAddsUp(RepetitionInfo repetition) {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom")
			.create(repetition.getCurrentRepetition());
		List<List<String>> stretches = new ArrayList<>();
		List<String> whole = new ArrayList<>();
		for (int stretch = 0; stretch < 4; stretch++) {
			List<String> pieces = new ArrayList<>();
			for (int piece = random.nextInt(4); piece > 0; piece--) {
				pieces.add(List.of("a", " b", "c ", " ", "d e", "n").get(random.nextInt(6)));
			}
			stretches.add(pieces);
			String text = String.join("", pieces).strip();
			if (!text.isEmpty()) {
				whole.add(text);
			}
		}
		var texts = new StretchTexts();
		var sent = new StringBuilder();
		List<Integer> open = new ArrayList<>(List.of(0, 1, 2, 3));
		while (!open.isEmpty()) {
			Integer stretch = open.get(random.nextInt(open.size()));
			List<String> pieces = stretches.get(stretch);
			if (pieces.isEmpty()) {
				sent.append(texts.complete(stretch));
				open.remove(stretch);
			}
			else {
				sent.append(texts.add(stretch, pieces.removeFirst()));
			}
		}

		assertThat(sent).hasToString(String.join(" ", whole));
		assertThat(texts.rest(String.join(" ", whole))).isEmpty();
	}

}
