package io.sfumato.engine.model;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.engine.model.HeardWords.Word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HeardWordsTests {

	/** Tokens 0, 1 and 2 are heard in directions of their own; 2 is the blank. */
	private final HeardWords words = new HeardWords(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }, 3, 2, 0.5);

	@Test
	void repetitionsAreOneWordUnlessABlankStandsBetween() {
		assertThat(tokens(0, 0, 1, 2, 1, 1, 2, 2, 0)).containsExactly(0, 1, 1, 0);
		assertThat(tokens(2, 2, 2)).isEmpty();
		assertThat(tokens(1)).containsExactly(1);
	}

	@Test
	void aWordIsAsProbableAsWhereItIsHeardBest() {
		Segment.Medium clip = clip(new float[] { 1, 0, 0, 3, 0, 0, 2, 0, 0 });

		List<Word> heard = this.words.read(clip);

		// three tokens with logits 6, 0 and 0
		assertThat(heard).singleElement()
			.satisfies((word) -> assertThat(word.probability()).isCloseTo(1 / (1 + 2 * Math.exp(-6)), within(1e-9)));
	}

	private List<Integer> tokens(int... heard) {
		float[] sounds = new float[3 * heard.length];
		for (int at = 0; at < heard.length; at++) {
			sounds[3 * at + heard[at]] = 1;
		}
		return this.words.read(clip(sounds)).stream().map(Word::token).toList();
	}

	private static Segment.Medium clip(float[] sounds) {
		return new Segment.Medium(CellKind.AUDIO, "clip", sounds, sounds.length / 3);
	}

}
