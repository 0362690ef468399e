package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.policy.Proposals;

import static org.assertj.core.api.Assertions.assertThat;

class ForecastTests {

	/**
	 * Of four cells: 0.71, 0.21, 0.06 and 0.02 to be the next; after the first 0.51 and
	 * 0.15; and so on.
	 */
	@Test
	void draftsWhatIsLikeliest() {
		BitSet[] drafts = drafts(6);

		int count = new Forecast(6).draft(drafts, known(0.9, 0.8, 0.7, 0.6), 1);

		assertThat(Arrays.asList(drafts).subList(0, count)).extracting(BitSet::toString)
			.containsExactly("{}", "{0}", "{0, 1}", "{0, 1, 2}", "{1}", "{0, 2}");
	}

	@Test
	void aStepOfSeveralCellsDiffersInItsLastOne() {
		BitSet[] drafts = drafts(4);

		int count = new Forecast(4).draft(drafts, known(0.5, 0.9, 0.8, 0.7, 0.6), 2);

		assertThat(Arrays.asList(drafts).subList(0, count)).extracting(BitSet::toString)
			.containsExactly("{}", "{1, 2}", "{1, 2, 3, 4}", "{1, 3}");
	}

	/** Neither twice the same, nor all, nor anything without its predecessor. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void draftsHangTogether(long seed) {
		RandomGenerator random = Runs.random(seed);
		Proposals known = known(random.doubles(random.nextInt(1, 30)).toArray());
		int quota = random.nextInt(1, 5);
		BitSet[] drafts = drafts(random.nextInt(1, 32));

		int count = new Forecast(drafts.length).draft(drafts, known, quota);

		List<BitSet> drafted = Arrays.asList(drafts).subList(0, count);
		assertThat(drafted).doesNotHaveDuplicates();
		for (BitSet draft : drafted.subList(1, count)) {
			assertThat(draft.cardinality()).isLessThan(known.size());
			assertThat(drafted).anyMatch((other) -> other.cardinality() == draft.cardinality() - quota
					&& other.stream().allMatch(draft::get));
		}
	}

	private static BitSet[] drafts(int depth) {
		BitSet[] drafts = new BitSet[depth];
		Arrays.setAll(drafts, (draft) -> new BitSet());
		return drafts;
	}

	private static Proposals known(double... scores) {
		Proposals known = new Proposals(scores.length);
		for (int cell = 0; cell < scores.length; cell++) {
			known.add(cell, cell, scores[cell], scores[cell]);
		}
		return known;
	}

}
