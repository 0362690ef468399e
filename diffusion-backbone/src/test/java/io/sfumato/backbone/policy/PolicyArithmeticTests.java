package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The arithmetic vectors of decoding.md section 15.2 and the invariants that need no
 * model.
 */
class PolicyArithmeticTests {

	@ParameterizedTest
	@MethodSource
	void evenDividesMasksAmongSteps(int masks, int steps, List<Integer> counts) {
		Even even = new Even(steps, 1);

		assertThat(IntStream.range(0, steps).mapToObj((step) -> even.quota(FixedContext.atStep(step, masks))))
			.containsExactlyElementsOf(counts);
	}

	static List<Arguments> evenDividesMasksAmongSteps() {
		return List.of(Arguments.of(32, 5, List.of(7, 7, 6, 6, 6)), Arguments.of(10, 4, List.of(3, 3, 2, 2)),
				Arguments.of(3, 8, List.of(1, 1, 1, 0, 0, 0, 0, 0)));
	}

	/** The examples of decoding.md section 3.2. */
	@ParameterizedTest
	@CsvSource({ "'.99 .95 .9 .5', 4", "'.99 .95 .7 .5', 2", "'.9 .8 .7 .2 .1', 2", "'.99 .99 .99 .99', 4", "'.3', 1",
			"'.9 .3', 2" })
	void theFactorRuleDecidesAsManyAsAreSureEnoughTogether(String scores, int count) {
		Proposals proposals = new Proposals(8);
		for (String score : scores.split(" ")) {
			proposals.add(proposals.size(), 0, Double.parseDouble(score), Double.parseDouble(score));
		}
		BitSet chosen = new BitSet();

		new Factor(Factor.DEFAULT).select(FixedContext.atStep(0, 8), proposals, chosen);

		assertThat(chosen.cardinality()).isEqualTo(count);
		assertThat(chosen.nextClearBit(0)).isEqualTo(count);
	}

	@Test
	void thresholdsThatCannotBeAreRefused() {
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> new Factor(0))
			.withMessage("factor 0.0 isn't a number greater than 0");
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> new EntropyThreshold(-1))
			.withMessage("entropy threshold -1.0 nats isn't at least 0");
	}

	/** I21. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void evenQuotasAddUpAndNeverGrow(long seed) {
		RandomGenerator random = random(seed);
		for (int round = 0; round < 100; round++) {
			int masks = random.nextInt(1, 200);
			int steps = random.nextInt(1, 200);
			Even even = new Even(steps, 1);

			int[] quotas = IntStream.range(0, steps)
				.map((step) -> even.quota(FixedContext.atStep(step, masks)))
				.toArray();

			assertThat(IntStream.of(quotas).sum()).isEqualTo(masks);
			for (int step = 1; step < steps; step++) {
				assertThat(quotas[step - 1] - quotas[step]).isBetween(0, 1);
			}
			assertThat(quotas[0] - quotas[steps - 1]).isBetween(0, 1);
		}
	}

	@Test
	void stepsNeverAreFewerThanBlocks() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Even(3, 4))
			.withMessage("3 steps are fewer than 4 blocks");
	}

	/** I2. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void aLowerThresholdDecidesASuperset(long seed) {
		RandomGenerator random = random(seed);
		for (int round = 0; round < 100; round++) {
			Proposals proposals = randomProposals(random);
			double high = random.nextDouble(1.1);
			double low = high * random.nextDouble();

			BitSet few = select(new Threshold(high), FixedContext.withQuota(1), proposals);
			BitSet many = select(new Threshold(low), FixedContext.withQuota(1), proposals);

			assertThat(few.cardinality()).isPositive();
			few.andNot(many);
			assertThat(few.isEmpty()).isTrue();
		}
	}

	@Test
	void aScoreEqualToTheThresholdIsDecided() {
		Proposals proposals = proposals(0.5, 0.9, 0.7, 0.7);

		assertThat(select(new Threshold(0.7), FixedContext.withQuota(1), proposals).stream()).containsExactly(1, 2, 3);
	}

	@Test
	void theBestIsDecidedWhateverTheThreshold() {
		assertThat(select(new Threshold(0.99), FixedContext.withQuota(1), proposals(0.1, 0.4, 0.4)).stream())
			.containsExactly(1);
	}

	@Test
	void theQuotaIsDecidedWhateverTheThreshold() {
		assertThat(select(new Threshold(0.99), FixedContext.withQuota(2), proposals(0.1, 0.4, 0.4)).stream())
			.containsExactly(1, 2);
	}

	@ParameterizedTest
	@CsvSource({ "0,0", "1,1", "3,3", "9,4" })
	void theQuotaIsTakenFromTheTopAndClippedToWhatThereIs(int quota, int decided) {
		BitSet chosen = select(new TopQuota(), FixedContext.withQuota(quota), proposals(0.1, 0.4, 0.4, 0.2));

		assertThat(chosen.cardinality()).isEqualTo(decided);
		assertThat(List.of(1, 2, 3, 0).subList(0, decided)).allMatch(chosen::get);
	}

	/** Against a stable sort, with many ties. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void ranksByScoreThenByIndex(long seed) {
		RandomGenerator random = random(seed);
		for (int round = 0; round < 50; round++) {
			Proposals proposals = randomProposals(random);

			List<Integer> expected = IntStream.range(0, proposals.size())
				.boxed()
				.sorted((a, b) -> Double.compare(proposals.score(b), proposals.score(a)))
				.toList();

			assertThat(IntStream.range(0, proposals.size()).mapToObj(proposals::ranked))
				.containsExactlyElementsOf(expected);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7, 8, 9, 15, 16, 17, Integer.MAX_VALUE })
	void blocksTileTheAnswer(int length) {
		Canvas canvas = Canvas.masked(Prompt.of(1, 2, 3), 0, 16);
		FixedBlocks blocks = new FixedBlocks(length, FixedBlocks.End.FILLED);

		int expectedStart = 3;
		int count = 0;
		for (Window window = blocks.next(canvas, null); window != null; window = blocks.next(canvas, window)) {
			assertThat(window.start()).isEqualTo(expectedStart);
			assertThat(window.index()).isEqualTo(count++);
			assertThat(window.end() - window.start()).isPositive().isLessThanOrEqualTo(length);
			expectedStart = window.end();
		}

		assertThat(expectedStart).isEqualTo(19);
		assertThat(count).isEqualTo(FixedBlocks.count(16, length));
	}

	@Test
	void drawsDependOnNothingButTheirAddressAndTheSeed() {
		Draws draws = Draws.seeded(5);

		assertThat(draws.noise(1, 2, 3)).isEqualTo(Draws.seeded(5).noise(1, 2, 3))
			.isNotEqualTo(draws.noise(2, 1, 3))
			.isNotEqualTo(Draws.seeded(6).noise(1, 2, 3));
	}

	@Test
	void drawsAreUniform() {
		Draws draws = Draws.seeded(11);
		int[] histogram = new int[10];
		for (int cell = 0; cell < 100; cell++) {
			for (int token = 0; token < 100; token++) {
				histogram[(int) (10 * draws.noise(3, cell, token))]++;
			}
		}

		// standard deviation of a count is 30: five of them
		assertThat(IntStream.of(histogram)).allMatch((count) -> count > 850 && count < 1150);
	}

	private static BitSet select(UnmaskPolicy policy, StepContext context, Proposals proposals) {
		BitSet chosen = new BitSet();
		policy.select(context, proposals, chosen);
		return chosen;
	}

	private static Proposals proposals(double... scores) {
		Proposals proposals = new Proposals(scores.length);
		for (int index = 0; index < scores.length; index++) {
			proposals.add(index, 0, scores[index], scores[index]);
		}
		return proposals;
	}

	private static Proposals randomProposals(RandomGenerator random) {
		return proposals(random.doubles(random.nextInt(1, 70)).map((score) -> Math.rint(score * 16) / 16).toArray());
	}

	private static RandomGenerator random(long seed) {
		return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
	}

}
