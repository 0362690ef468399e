package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.text.Special;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MaskingTests {

	private final SplittableRandom random = new SplittableRandom(7);

	private final AnswerTarget text = new AnswerTarget(new int[] { 'a', 'b', 'c', 'd', 'e' }, new int[0]);

	/** {"x":12..} with one slot of four cells between two cells of skeleton. */
	private final AnswerTarget record = new AnswerTarget(
			new int[] { '{', '1', '2', Special.SLOT_PAD.id(), Special.SLOT_PAD.id(), '}' },
			new int[] { AnswerTarget.FIXED, 0, 0, 0, 0, AnswerTarget.FIXED });

	@Test
	void ratesFillEqualStrata() {
		double[] rates = Masking.rates(90, this.random);

		Arrays.sort(rates);

		for (int i = 0; i < rates.length; i++) {
			assertThat(rates[i]).isBetween(0.1 + 0.01 * i, 0.1 + 0.01 * (i + 1) + 1e-9);
		}
	}

	@Test
	void everyCellIsAskedForInOneOfTwoMaskingsUnlessAllIsMasked() {
		for (int draw = 0; draw < 200; draw++) {
			MaskedAnswer[] pair = Masking.pair(this.text, 16, 0.5, this.random);

			for (int cell = 0; cell < 16; cell++) {
				assertThat(pair[0].masked()[cell] || pair[1].masked()[cell]).isTrue();
			}
		}
	}

	@Test
	void skeletonIsNeverMasked() {
		for (int draw = 0; draw < 200; draw++) {
			for (MaskedAnswer answer : Masking.pair(this.record, 6, 0.9, this.random)) {
				assertThat(answer.masked()[0]).isFalse();
				assertThat(answer.masked()[5]).isFalse();
				assertThat(answer.weight()[0]).isZero();
			}
		}
	}

	@Test
	void cellsThatAreShownAreNotAskedFor() {
		for (int draw = 0; draw < 200; draw++) {
			for (MaskedAnswer answer : Masking.pair(this.text, 64, 0.4, this.random)) {
				for (int cell = 0; cell < 64; cell++) {
					assertThat(answer.masked()[cell] || answer.weight()[cell] == 0).isTrue();
				}
			}
		}
	}

	@Test
	void weightsOfAnEmptyCanvasSumToOne() {
		MaskedAnswer answer = Masking.empty(this.text, 32);

		double sum = IntStream.range(0, 32).mapToDouble((cell) -> answer.weight()[cell]).sum();
		assertThat(sum).isCloseTo(1, within(1e-5));
	}

	@Test
	void theTailAfterItsFirstTokenCountsLittle() {
		MaskedAnswer answer = Masking.empty(this.text, 32);

		assertThat(answer.weight()[5]).isEqualTo(answer.weight()[0]);
		assertThat(answer.weight()[6] / answer.weight()[0]).isCloseTo(0.15f, within(1e-5f));
	}

	@Test
	void laterBlocksAreUntouchedWhereAnEarlierOneIsAsked() {
		boolean seen = false;
		for (int draw = 0; draw < 200; draw++) {
			MaskedAnswer answer = Masking.pair(this.text, 64, 0.3, this.random)[0];
			boolean secondUntouched = IntStream.range(32, 64)
				.allMatch((cell) -> answer.masked()[cell] && answer.weight()[cell] == 0);
			seen |= secondUntouched && IntStream.range(0, 32).anyMatch((cell) -> !answer.masked()[cell]);
		}

		assertThat(seen).isTrue();
	}

}
