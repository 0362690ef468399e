package io.sfumato.trainer.evaluate;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ScoreTests {

	@Test
	void countsAnswersThatAreRightToTheLastCharacter() {
		Score score = new Score();

		score.add("12.40", "12.40");
		score.add("12.41", "12.40");

		assertThat(score.asked()).isEqualTo(2);
		assertThat(score.exact()).isEqualTo(0.5);
	}

	@Test
	void similarityIsOneMinusTheShareOfEdits() {
		assertThat(Score.similarity("Kolby Mart", "Kolby Mort")).isCloseTo(0.9, within(1e-12));
		assertThat(Score.similarity("Mart", "Marts")).isCloseTo(0.8, within(1e-12));
		assertThat(Score.similarity("", "")).isEqualTo(1);
	}

	@Test
	void similarityBelowOneHalfCountsAsNothing() {
		assertThat(Score.similarity("abcd", "abxyz")).isZero();
		assertThat(Score.similarity("", "yes")).isZero();
	}

	@Test
	void aScoreWithoutAnswersIsNoNumber() {
		assertThat(new Score().exact()).isNaN();
		assertThat(new Score().similarity()).isNaN();
	}

}
