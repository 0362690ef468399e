package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The arithmetic of Dream's sampler and of LaViDa's schedules (decoding.md sections 1.7,
 * 2.4, 3.1), without a model.
 */
class DreamPolicyTests {

	@ParameterizedTest
	@MethodSource
	void timeRunsAsInTheReference(int masks, int steps, List<Integer> counts) {
		DreamLinear time = new DreamLinear(steps, DreamLinear.EPSILON);
		List<Integer> found = new ArrayList<>();
		int masked = masks;
		for (int step = 0; step < steps; step++) {
			found.add(time.quota(moment(step, masked, masks, 0)));
			masked -= found.getLast();
		}

		assertThat(found).isEqualTo(counts);
	}

	static List<Arguments> timeRunsAsInTheReference() {
		return List.of(Arguments.of(16, 8, List.of(1, 2, 2, 2, 2, 2, 2, 3)),
				Arguments.of(32, 8, List.of(3, 4, 4, 4, 4, 4, 4, 5)), Arguments.of(16, 4, List.of(3, 4, 4, 5)),
				Arguments.of(16, 16, runs(1, 0, 14, 1, 1, 2)), Arguments.of(64, 24, runs(9, 2, 14, 3, 1, 4)),
				Arguments.of(64, 16, runs(1, 3, 14, 4, 1, 5)), Arguments.of(256, 256, runs(1, 0, 254, 1, 1, 2)),
				Arguments.of(512, 512, runs(1, 0, 510, 1, 1, 2)), Arguments.of(7, 1, List.of(7)));
	}

	@Test
	void timeIsSpentAfterItsSteps() {
		DreamLinear time = new DreamLinear(3, DreamLinear.EPSILON);

		assertThat(time.spent(moment(2, 5, 5, 0))).isFalse();
		assertThat(time.spent(moment(3, 0, 5, 0))).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> new DreamLinear(0, 0.1));
		assertThatIllegalArgumentException().isThrownBy(() -> new DreamLinear(1, 0));
	}

	@Test
	void cellsWhoseTimeHasComeAreDecidedWhateverTheirScore() {
		DreamLinear time = new DreamLinear(2, 0.5);
		double[] drawn = { 0.1, 0.26, 0.24, 0.9 };
		Bernoulli rule = new Bernoulli(time, draws(drawn));
		Proposals proposals = proposals(0.9, 0.8, 0.1, 0.2);

		assertThat(select(rule, moment(0, 4, 4, 1), proposals).stream()).containsExactly(0, 2);
		assertThat(select(rule, moment(1, 4, 4, 1), proposals).cardinality()).isEqualTo(4);
	}

	@Test
	void whatIsRejectedIsCarriedAndMakesTheLastStepNotTheLast() {
		CarriedThreshold rule = new CarriedThreshold(2, 0.5);

		assertThat(rule.quota(moment(0, 6, 6, 0))).isEqualTo(3);
		assertThat(select(rule, moment(0, 6, 6, 3), proposals(0.6, 0.3, 0.4, 0.2, 0.1, 0.1)).stream())
			.containsExactly(0);
		assertThat(rule.quota(moment(1, 5, 6, 0))).isEqualTo(5);
		assertThat(select(rule, moment(1, 5, 6, 5), proposals(0.3, 0.7, 0.2, 0.1, 0.5)).stream()).containsExactly(1, 4);
		assertThat(rule.spent(moment(2, 3, 6, 0))).isFalse();
		assertThat(rule.quota(moment(2, 3, 6, 0))).isEqualTo(3);
		assertThat(select(rule, moment(2, 3, 6, 3), proposals(0.9, 0.8, 0.7)).cardinality()).isEqualTo(3);
		assertThat(rule.spent(moment(3, 0, 6, 0))).isTrue();
		assertThat(rule.quota(moment(0, 4, 4, 0))).as("of the next block").isEqualTo(2);
	}

	@Test
	void theNucleusIncludesTheTokenThatCrosses() {
		// probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625
		float[] logits = logs(2, 0, 1, 4, 3);

		assertThat(filtered(new TopP(0), logits)).containsExactly(1);
		assertThat(filtered(new TopP(0.6), logits)).containsExactly(1, 2);
		assertThat(filtered(new TopP(0.76), logits)).containsExactly(0, 1, 2);
		assertThat(filtered(new TopP(1), logits)).containsExactly(0, 1, 2, 3, 4);
	}

	@Test
	void tiesWithTheLastOfTopKStay() {
		float[] logits = { 1, 3, 2, 2, 0 };

		assertThat(filtered(new TopK(1), logits)).containsExactly(1);
		assertThat(filtered(new TopK(2), logits)).containsExactly(1, 2, 3);
		assertThat(filtered(new TopK(9), logits)).containsExactly(0, 1, 2, 3, 4);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void theLikeliestComeFirst(long seed) {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
		LikeliestFirst likeliest = new LikeliestFirst();
		for (int round = 0; round < 20; round++) {
			float[] logits = new float[random.nextInt(1, 70)];
			for (int token = 0; token < logits.length; token++) {
				logits[token] = random.nextInt(20);
			}
			likeliest.begin(logits);

			List<Integer> order = new ArrayList<>();
			while (likeliest.size() > 0) {
				order.add(likeliest.next());
			}

			assertThat(order).isEqualTo(IntStream.range(0, logits.length)
				.boxed()
				.sorted((a, b) -> (logits[a] != logits[b]) ? Float.compare(logits[b], logits[a]) : a - b)
				.toList());
		}
	}

	@Test
	void temperatureFlattens() {
		LogitsRow row = GivenRow.of(2, 4);

		new Temperature(2).apply(moment(0, 1, 1, 1), 0, row);

		assertThat(row.logits()).containsExactly(1, 2);
	}

	/** I21. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void curvesAddUpAndNeverRest(long seed) {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
		for (int round = 0; round < 100; round++) {
			int masks = random.nextInt(1, 200);
			List<LavidaSchedule.Curve> curves = List.of(LavidaSchedule.Curve.linear(),
					LavidaSchedule.Curve.shift(random.nextDouble(0.1, 9)), LavidaSchedule.Curve.cosine(),
					LavidaSchedule.Curve.logitNormal());

			int[] counts = new LavidaSchedule(random.nextInt(1, 200), curves.get(round % 4)).counts(masks);

			assertThat(IntStream.of(counts).sum()).isEqualTo(masks);
			assertThat(IntStream.of(counts)).allMatch((count) -> count >= 1);
		}
	}

	@ParameterizedTest
	@MethodSource
	void curvesAreThoseOfTheSheet(LavidaSchedule.Curve curve, int masks, int steps, List<Integer> counts) {
		assertThat(new LavidaSchedule(steps, curve).counts(masks))
			.containsExactly(counts.stream().mapToInt(Integer::intValue).toArray());
	}

	static List<Arguments> curvesAreThoseOfTheSheet() {
		return List.of(Arguments.of(LavidaSchedule.Curve.shift(3), 32, 8, List.of(2, 2, 2, 2, 4, 4, 7, 9)),
				Arguments.of(LavidaSchedule.Curve.shift(1 / 3.0), 32, 8, List.of(10, 6, 5, 3, 3, 2, 2, 1)),
				Arguments.of(LavidaSchedule.Curve.cosine(), 32, 8, List.of(2, 3, 5, 6, 7, 5, 3, 1)),
				Arguments.of(LavidaSchedule.Curve.linear(), 10, 4, List.of(3, 2, 3, 2)),
				Arguments.of(LavidaSchedule.Curve.shift(3), 10, 4, List.of(1, 2, 2, 5)));
	}

	@Test
	void onlyAnEndInTheLastCellOfAFinishedBlockStops() {
		Canvas canvas = Canvas.builder(Prompt.of(), 9).fixed(1, 7, 2, 7).build();
		EndLast rule = new EndLast(7);

		assertThat(rule.afterStep(at(canvas, new Window(0, 2, 0)), true)).isNotNull();
		assertThat(rule.afterStep(at(canvas, new Window(0, 2, 0)), false)).isNull();
		assertThat(rule.afterStep(at(canvas, new Window(0, 3, 0)), true)).isNull();
	}

	private static FixedContext at(Canvas canvas, Window window) {
		return new FixedContext(canvas, window, 0, 0, 0, 0, 1);
	}

	private static FixedContext moment(int step, int masked, int maskedAtStart, int quota) {
		return new FixedContext(Canvas.masked(Prompt.of(), 0, Math.max(1, maskedAtStart)),
				new Window(0, maskedAtStart, 0), step, step, masked, maskedAtStart, quota);
	}

	/** Lengths and values in turn. */
	private static List<Integer> runs(int... lengthsAndValues) {
		List<Integer> all = new ArrayList<>();
		for (int i = 0; i < lengthsAndValues.length; i += 2) {
			all.addAll(Collections.nCopies(lengthsAndValues[i], lengthsAndValues[i + 1]));
		}
		return all;
	}

	private static Draws draws(double... byCell) {
		return new Draws() {

			@Override
			public double order(int step, int cell) {
				return byCell[cell];
			}

			@Override
			public double noise(int step, int cell, int token) {
				return 0;
			}

		};
	}

	private static Proposals proposals(double... scores) {
		Proposals proposals = new Proposals(scores.length);
		for (int index = 0; index < scores.length; index++) {
			proposals.add(index, 1, scores[index], scores[index]);
		}
		return proposals;
	}

	private static BitSet select(UnmaskPolicy rule, StepContext context, Proposals proposals) {
		BitSet chosen = new BitSet();
		rule.select(context, proposals, chosen);
		return chosen;
	}

	/** Logits of the probabilities 2^-1, 2^-2, …, the last one doubled, by their rank. */
	private static float[] logs(int... ranks) {
		float[] logits = new float[ranks.length];
		for (int token = 0; token < ranks.length; token++) {
			logits[token] = (float) (-Math.min(ranks[token], ranks.length - 2) * Math.log(2));
		}
		return logits;
	}

	private static int[] filtered(LogitsProcessor filter, float[] logits) {
		LogitsRow row = GivenRow.of(logits);
		filter.apply(moment(0, 1, 1, 1), 0, row);
		return IntStream.range(0, logits.length)
			.filter((token) -> row.logits()[token] > Float.NEGATIVE_INFINITY)
			.toArray();
	}

}
