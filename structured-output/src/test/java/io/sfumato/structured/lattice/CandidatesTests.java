package io.sfumato.structured.lattice;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CandidatesTests {

	private static final int[] NOTHING = {};

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 65, 100, 101, 1_023, 1_024, 1_025, 2_047, 2_048, 2_049, 30_000 })
	void theMostProbableAreThoseThatSortingGives(int vocabulary) {
		RandomGenerator random = new Random(vocabulary);
		for (int round = 0; round < 40; round++) {
			float[] logits = logits(random, vocabulary, round);
			int keep = Math.min(1 + random.nextInt((round < 20) ? 4 : 100), Math.max(1, vocabulary / 2));

			Candidates candidates = Candidates.of(logits, 12.5, keep, NOTHING);

			assertThat(sorted(logits, candidates.ids())).containsExactly(
					Arrays.copyOf(sorted(logits, numbers(logits)), Math.min(keep, numbers(logits).length)));
		}
	}

	@Test
	void watchedTokensAreKeptWhateverTheirRank() {
		float[] logits = logits(new Random(1), 1_000, 0);

		Candidates candidates = Candidates.of(logits, 12.5, 8, new int[] { 3, 500, 999 });

		assertThat(candidates.ids()).isSorted().contains(3, 500, 999).hasSizeBetween(8, 11);
	}

	@Test
	void whatIsKeptAndTheTailAreOne() {
		float[] logits = logits(new Random(2), 5_000, 0);

		Candidates candidates = Candidates.of(logits, 64, NOTHING);

		double kept = 0;
		for (float each : candidates.logProbs()) {
			kept += Math.exp(each);
		}
		assertThat(kept + candidates.tail()).isCloseTo(1, within(1e-6));
		assertThat(candidates.tail()).isPositive();
	}

	@Test
	void whatIsNotKnownIsNotProbable() {
		Candidates candidates = Candidates.of(new float[] { 0, 0, -100 }, 2, NOTHING);

		assertThat(candidates.probability(1)).isCloseTo(0.5, within(1e-6));
		assertThat(candidates.probability(2)).isZero();
	}

	/** Some rows have ties, some values that are no numbers or infinitely small. */
	private static float[] logits(RandomGenerator random, int vocabulary, int kind) {
		float[] logits = new float[vocabulary];
		for (int id = 0; id < vocabulary; id++) {
			logits[id] = (float) (3 * random.nextGaussian());
			if (kind % 4 == 1) {
				logits[id] = Math.round(logits[id]);
			}
			if (kind % 4 == 2 && random.nextInt(5) == 0) {
				logits[id] = Float.NEGATIVE_INFINITY;
			}
			if (kind % 4 == 3 && random.nextInt(5) == 0 && id > 0) {
				logits[id] = Float.NaN;
			}
		}
		return logits;
	}

	private static int[] numbers(float[] logits) {
		return IntStream.range(0, logits.length).filter((id) -> !Float.isNaN(logits[id])).toArray();
	}

	/** Values of some ids, the greatest first. */
	private static float[] sorted(float[] logits, int[] ids) {
		float[] values = new float[ids.length];
		for (int i = 0; i < ids.length; i++) {
			values[i] = -logits[ids[i]];
		}
		Arrays.sort(values);
		for (int i = 0; i < ids.length; i++) {
			values[i] = -values[i];
		}
		return values;
	}

}
