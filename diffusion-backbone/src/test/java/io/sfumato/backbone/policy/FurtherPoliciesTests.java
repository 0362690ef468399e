package io.sfumato.backbone.policy;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Rules, scores and exits that were worked out by hand.
 */
class FurtherPoliciesTests {

	private static final ProbScorer PROBABILITY = new ProbScorer(ProbScorer.Precision.F64);

	/** Σ e − max e: 0, .1, .3, .7. */
	@ParameterizedTest
	@CsvSource({ "0, 1", "0.05, 1", "0.1, 2", "0.25, 2", "0.35, 3", "10, 4" })
	void theEntropyOfAllButTheMostUncertainCellIsBounded(double bound, int count) {
		EntropyBound rule = new EntropyBound(bound, new LeftToRightScorer());
		Canvas canvas = Canvas.masked(Prompt.of(), 9, 4);
		FixedContext context = new FixedContext(canvas, new Window(0, 4, 0), 0, 0, 4, 4, 1);
		double[] entropies = { 0.1, 0.2, 0.4, 0.5 };
		Proposals proposals = new Proposals(4);
		for (int index = 0; index < 4; index++) {
			LogitsRow row = withEntropy(entropies[index]);
			proposals.add(index, 0, 0.5, rule.score(context, index, row, 0));
		}

		assertThat(select(rule, context, proposals)).isEqualTo(count);
	}

	/** Two tokens with the probabilities that have this entropy. */
	private static LogitsRow withEntropy(double nats) {
		double low = 0;
		double high = 0.5;
		for (int round = 0; round < 60; round++) {
			double p = (low + high) / 2;
			boolean more = -p * Math.log(p) - (1 - p) * Math.log(1 - p) < nats;
			low = more ? p : low;
			high = more ? high : p;
		}
		return GivenRow.of((float) Math.log((1 - low) / low), 0);
	}

	@Test
	void theBestOfEveryRunIsDecidedIfItIsGoodEnough() {
		// runs: cells 0–2, 4–5, 7
		int[] cells = { 0, 1, 2, 4, 5, 7 };
		double[] scores = { 0.5, 0.7, 0.95, 0.65, 0.6, 0.3 };
		Proposals proposals = new Proposals(8);
		for (int place = 0; place < cells.length; place++) {
			proposals.add(cells[place], 0, scores[place], scores[place]);
		}
		BitSet chosen = new BitSet();

		new Hierarchy(Hierarchy.DEFAULT, Hierarchy.DEFAULT_LOW).select(FixedContext.withQuota(1), proposals, chosen);

		assertThat(chosen.stream().map(proposals::index)).containsExactly(2, 4);
	}

	@Test
	void whereNoCellIsGoodEnoughTheBestOneIsDecided() {
		assertThat(select(new Hierarchy(1.01, 1.01), FixedContext.withQuota(1), proposals(0.5, 0.6, 0.4))).isOne();
		assertThat(select(new NearBest(0.9), FixedContext.withQuota(1), proposals(0.5, 0.6, 0.4))).isOne();
	}

	@Test
	void cellsThatAreEquallyGoodAreDecidedTogether() {
		assertThat(select(new NearBest(0.9), FixedContext.withQuota(1), proposals(0.6, 0.599995, 0.5999))).isEqualTo(2);
		assertThat(select(new NearBest(0.55), FixedContext.withQuota(1), proposals(0.6, 0.599995, 0.5999, 0.5)))
			.isEqualTo(3);
	}

	/** The table of decoding.md section 4.2, and its halves. */
	@Test
	void theThresholdOfAnExitFallsAlongItsCurve() {
		assertThat(thresholds(Sched.Curve.cosine())).containsExactly(new double[] { 7.5, 6.7678, 5, 3.2322, 2.5 },
				within(1e-4));
		assertThat(thresholds(Sched.Curve.linear())).containsExactly(7.5, 6.25, 5, 3.75, 2.5);
		assertThat(thresholds(Sched.Curve.exponential(4)))
			.containsExactly(new double[] { 7.5, 4.3394, 3.1767, 2.7489, 2.5916 }, within(1e-4));
	}

	private static double[] thresholds(Sched.Curve curve) {
		Sched sched = new Sched(5, curve, Sched.DEFAULT_HIGH, Sched.DEFAULT_LOW, true);
		return IntStream.range(0, 5).mapToDouble(sched::threshold).toArray();
	}

	@Test
	void anExitWaitsUntilEveryMaskIsClearAndStable() {
		Sched sched = new Sched(4, Sched.Curve.linear(), 4, 4, true);
		Canvas canvas = Canvas.masked(Prompt.of(), 9, 2);
		FixedContext context = new FixedContext(canvas, new Window(0, 2, 0), 0, 0, 2, 2, 1);

		assertThat(sched.beforeCommit(context, observed(5, 1, 5))).as("first pass").isNull();
		assertThat(sched.beforeCommit(context, observed(5, 2, 5))).as("another token").isNull();
		assertThat(sched.beforeCommit(context, observed(5, 2, 2))).as("mean gap 3.5").isNull();
		assertThat(sched.beforeCommit(context, observed(5, 2, 3))).as("mean gap 4").isNotNull();
	}

	/** Two cells: token 1 with a gap, another token with another. */
	private static Observations observed(double gap, int token, double otherGap) {
		Observations observations = new Observations(2);
		observations.put(0, 1, 0.5, 0.5, gap);
		observations.put(1, token, 0.5, 0.5, otherGap);
		return observations;
	}

	@Test
	void frequentTokensComeLate() {
		CorpusCalibratedScorer scorer = new CorpusCalibratedScorer(new float[] { 0.5f, 0.001f, 0 }, 10, 0);
		FixedContext context = FixedContext.withQuota(1);

		assertThat(scorer.score(context, 0, GivenRow.of(0, 0, 0), 0)).isEqualTo(Math.log(2) / 3, within(1e-6));
		assertThat(scorer.score(context, 0, GivenRow.of(0, 0, 0), 1)).isEqualTo(Math.log(1000) / 3, within(1e-6));
		assertThat(scorer.score(context, 0, GivenRow.of(-90, -90, 0), 2)).as("at most 10").isEqualTo(10);
	}

	@Test
	void cellsFarFromTheBeginningComeLaterToo() {
		CorpusCalibratedScorer scorer = new CorpusCalibratedScorer(new float[] { 0.5f }, 10, 0.25);
		FixedContext context = FixedContext.atStep(0, 8);

		assertThat(scorer.score(context, 4, GivenRow.of(0), 0)).isEqualTo(Math.log(2) * Math.exp(-1), within(1e-6));
	}

	/** p = .8, γ = .5: credits .894, then .8 · .894 + (.8 again) .894 = 1.610. */
	@Test
	void aTokenGainsByBeingProposedAgainAndAgain() {
		Credit credit = new Credit(1, 0.5, 0.8);
		Canvas canvas = Canvas.masked(Prompt.of(), 9, 2);
		float[] gains = new float[3];
		for (int step = 0; step < 3; step++) {
			LogitsRow row = GivenRow.of((float) Math.log(4), 0);
			credit.apply(new FixedContext(canvas, new Window(0, 2, (step < 2) ? 0 : 1), step, step, 2, 2, 1), 1, row);
			gains[step] = row.logits()[0] - (float) Math.log(4);
			assertThat(row.logits()[1]).isZero();
		}

		double root = Math.sqrt(0.8);
		assertThat(gains[0]).isEqualTo((float) Math.log1p(root), within(1e-5f));
		assertThat(gains[1]).isEqualTo((float) Math.log1p(1.8 * root), within(1e-5f));
		assertThat(gains[2]).as("another block").isEqualTo(gains[0], within(1e-6f));
	}

	@Test
	void timeThatWouldDecideNothingIsSkipped() {
		ConfidentOrOnTime rule = new ConfidentOrOnTime(16, DreamLinear.EPSILON, 0);

		// the first step of 16 masks in 16 steps would decide 16 · (1 − .9376) < 1
		assertThat(rule.quota(FixedContext.atStep(0, 16))).isEqualTo(1);
		assertThat(new ConfidentOrOnTime(2, DreamLinear.EPSILON, 0).quota(FixedContext.atStep(0, 16))).isEqualTo(7);
		assertThat(new ConfidentOrOnTime(1, DreamLinear.EPSILON, 0).quota(FixedContext.atStep(0, 16))).isEqualTo(16);
	}

	@Test
	void confidenceGoesBeforeTime() {
		ConfidentOrOnTime rule = new ConfidentOrOnTime(4, DreamLinear.EPSILON, 0.9);
		ConfidentOrOnTime leftToRight = new ConfidentOrOnTime(4, DreamLinear.EPSILON, 0.99,
				ConfidentOrOnTime.Otherwise.LEFTMOST, Draws.seeded(1));
		Proposals proposals = proposals(0.5, 0.95, 0.92, 0.1);
		BitSet leftmost = new BitSet();

		assertThat(select(rule, FixedContext.atStep(0, 4), proposals)).isEqualTo(2);
		leftToRight.select(FixedContext.atStep(0, 4), proposals, leftmost);
		assertThat(leftmost).isEqualTo(BitSet.valueOf(new long[] { 1 }));
		assertThat(select(rule, FixedContext.atStep(3, 4), proposals)).as("last step").isEqualTo(4);
	}

	/** KL of (.5, .5) from nothing is about 27, from itself 0. */
	@Test
	void aCellIsReadyWhenItSaysTheSameAgain() {
		Klass klass = new Klass(0.4, 0.01, 2, false);
		Canvas canvas = Canvas.masked(Prompt.of(), 9, 3);
		int[] counts = new int[4];
		for (int step = 0; step < 4; step++) {
			FixedContext context = new FixedContext(canvas, new Window(0, 3, 0), step, step, 3, 3, 1);
			Proposals proposals = new Proposals(3);
			// cells 0 and 1 never change, cell 2 does
			for (int index = 0; index < 3; index++) {
				LogitsRow row = GivenRow.of(0, (index == 2) ? step : 0);
				proposals.add(index, 1, row.probability(1), klass.score(context, index, row, 1));
			}
			counts[step] = select(klass, context, proposals);
		}

		assertThat(counts).as("the best one, until the first divergence has left the history")
			.containsExactly(1, 1, 2, 2);
	}

	@Test
	void aDecidedCellIsOverwrittenWhereTheModelIsSureOfAnotherToken() {
		Canvas canvas = Canvas.masked(Prompt.of(), 9, 4);
		for (int index = 0; index < 3; index++) {
			canvas.commit(index, 1);
		}
		Editing editing = new Editing(4, 0.9, 16);
		FixedContext context = new FixedContext(canvas, new Window(0, 4, 0), 1, 1, 1, 4, 1);
		Observations observations = new Observations(4);
		observations.put(0, 2, 0.95, 0.01, 3);
		observations.put(1, 2, 0.85, 0.01, 3);
		observations.put(2, 1, 0.99, 0.99, 3);
		observations.put(3, 2, 0.99, 0.01, 3);
		BitSet edited = new BitSet();

		editing.overwrite(context, observations, new BitSet(), edited);

		assertThat(edited.stream()).containsExactly(0);
	}

	@Test
	void whatCannotBeCombinedIsRefused() {
		Canvas canvas = Canvas.masked(Prompt.of(1), 9, 8);
		KvPolicy none = new KvNone(canvas, AttentionPattern.BIDIRECTIONAL);
		FixedBlocks blocks = new FixedBlocks(8, FixedBlocks.End.FILLED);
		FixedPerStep one = new FixedPerStep(1);
		Klass klass = new Klass(0.6, 0.01, 2, false);
		EntropyBound bound = new EntropyBound(0.1, PROBABILITY);
		ConfidentOrOnTime dimple = new ConfidentOrOnTime(8, DreamLinear.EPSILON, 0.95);
		Editing editing = new Editing(8, 0.9, 16);

		List<Policies.Builder> unsound = List.of(Policies.builder(one, blocks, klass, new KvPrefix()).scorer(klass),
				Policies.builder(one, blocks, klass, none),
				Policies.builder(one, blocks, new TopQuota(), none).scorer(klass),
				Policies.builder(one, blocks, bound, none), Policies.builder(one, blocks, dimple, none),
				Policies.builder(dimple, blocks, new TopQuota(), none),
				Policies.builder(one, blocks, new Threshold(0.9), none)
					.scorer(new CorpusCalibratedScorer(new float[9], 10, 0)),
				Policies.builder(one, blocks, new TopQuota(), none).drafts(new SelfStatic(2)).processors(new Credit()),
				Policies.builder(one, blocks, new TopQuota(), none)
					.drafts(new SelfStatic(2))
					.stops(new Sched(8, Sched.Curve.cosine(), 7.5, 2.5, true)),
				Policies.builder(one, blocks, new TopQuota(), none).revise(editing),
				Policies.builder(one, editing, new TopQuota(), none),
				Policies.builder(one, editing, new TopQuota(), new KvPrefix()).revise(editing),
				Policies.builder(one, blocks, new TopQuota(), new KvPrefix()).reuse());

		for (Policies.Builder policies : unsound) {
			assertThatExceptionOfType(StrategyException.class).isThrownBy(policies::build)
				.withMessageMatching("(?s).{30,}");
		}
	}

	/**
	 * Decoding.md section 2.7: masks that are left after each of 18 steps. Where the
	 * cosine is ½ and 512 would be left, float leaves 511, as the traces confirm.
	 */
	@Test
	void anImageIsDecidedSlowlyAtFirst() {
		int[] left = { 1020, 1008, 989, 962, 928, 886, 838, 784, 724, 658, 587, 511, 432, 350, 265, 177, 89, 0 };
		CosineImage schedule = new CosineImage(CosineImage.DEFAULT);
		int masks = 1024;
		for (int step = 0; step < left.length; step++) {
			masks -= schedule.quota(new FixedContext(Canvas.masked(Prompt.of(), 0, 1), new Window(0, 1024, 0), step,
					step, masks, 1024, 1));

			assertThat(masks).isEqualTo(left[step]);
		}
	}

	@Test
	void onlyTheCodebookIsPossible() {
		LogitsRow row = GivenRow.of(9, 1, 2, 8);

		new AllowIds(1, 3).apply(FixedContext.withQuota(1), 0, row);

		assertThat(row.argmax()).isEqualTo(2);
		assertThat(row.probability(1) + row.probability(2)).isEqualTo(1, within(1e-12));
	}

	/** Steps of 4: ¾, then ½ of that, then ¼ of that, then nothing. */
	@Test
	void noiseFadesFasterAndFaster() {
		Draws half = new Draws() {

			@Override
			public double order(int step, int cell) {
				return 0.5;
			}

			@Override
			public double noise(int step, int cell, int token) {
				throw new AssertionError("tokens are drawn elsewhere");
			}

		};
		NoisyScorer scorer = new NoisyScorer(4, 2, half);
		double gumbel = -Math.log(Math.log(2));
		double[] temperatures = { 1.5, 0.75, 0.1875, 0 };
		for (int step = 0; step < 4; step++) {
			assertThat(scorer.score(FixedContext.atStep(step, 4), 0, GivenRow.of(0, 0), 1))
				.isEqualTo(Math.log(0.5) + temperatures[step] * gumbel, within(1e-12));
		}
	}

	private static Proposals proposals(double... scores) {
		Proposals proposals = new Proposals(scores.length);
		for (int index = 0; index < scores.length; index++) {
			proposals.add(index, 1, scores[index], scores[index]);
		}
		return proposals;
	}

	private static int select(UnmaskPolicy rule, StepContext context, Proposals proposals) {
		BitSet chosen = new BitSet();
		rule.select(context, proposals, chosen);
		return chosen.cardinality();
	}

}
