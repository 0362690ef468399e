package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.ConfidentOrOnTime;
import io.sfumato.backbone.policy.CorpusCalibratedScorer;
import io.sfumato.backbone.policy.Credit;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.Editing;
import io.sfumato.backbone.policy.EndPenalty;
import io.sfumato.backbone.policy.EntropyBound;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.Hierarchy;
import io.sfumato.backbone.policy.Klass;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.LeftToRightScorer;
import io.sfumato.backbone.policy.NearBest;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.SaberByFirstSight;
import io.sfumato.backbone.policy.Sched;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The invariants of decoding.md section 15.1 for the rules and exits that have no traces,
 * over random toys.
 */
class FurtherInvariantTests {

	private static final int ANSWER = 16;

	private static final FixedBlocks BLOCKS = new FixedBlocks(8, FixedBlocks.End.FILLED);

	private static final FixedBlocks WHOLE = new FixedBlocks(ANSWER, FixedBlocks.End.FILLED);

	/** I25, and that every run ends with all cells decided. */
	@ParameterizedTest
	@EnumSource
	void whatIsGivenSurvivesAndEverythingElseIsDecided(Making making) {
		for (int seed = 1; seed <= 8; seed++) {
			RandomGenerator random = Runs.random(seed);
			ToyBackbone toy = new ToyBackbone(seed);
			int before = random.nextInt(1, 7);
			Canvas canvas = Canvas.builder(Runs.prompt(random, 24), ToyBackbone.MASK)
				.masks(before)
				.fixed(3, ToyBackbone.EOS)
				.masks(ANSWER - 2 - before)
				.build();
			int[] given = given(canvas);

			try (Denoising denoising = new Denoising(toy, canvas,
					making.policies.apply(random, Runs.uncached(toy, canvas)).wholeRows().build(),
					DenoisingListener.NONE, new CancelSignal())) {
				while (!denoising.finished()) {
					Step step = denoising.step();

					// a pass may find nothing to edit
					assertThat(step.commits() + step.reopened() > 0 || making == Making.EDITING).isTrue();
					assertThat(given(canvas)).isEqualTo(given);
				}
				assertThat(canvas.masked(0, canvas.length())).isZero();
				assertThat(denoising.result().commits()).isEqualTo(ANSWER - 2);
			}
		}
	}

	private static int[] given(Canvas canvas) {
		int[] tokens = new int[canvas.length()];
		Arrays.setAll(tokens, (index) -> (canvas.kind(index) != CellKind.GEN) ? canvas.token(index) : -1);
		return tokens;
	}

	/** I5. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void creditWithoutWeightIsItsRule(long seed) {
		double threshold = Runs.random(seed).nextDouble(0.4, 1);
		assertSame(seed,
				(kv) -> Policies.builder(Unlimited.uncapped(), BLOCKS, new NearBest(threshold), kv)
					.processors(new Credit(0, 0.2, 0.8)),
				(kv) -> Policies.builder(Unlimited.uncapped(), BLOCKS, new NearBest(threshold), kv));
	}

	/** I7, and its like for the entropy bound and KLASS. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void rulesThatAreNeverSureAreOneTokenPerStep(long seed) {
		Making.Kv one = (kv) -> Policies.builder(new FixedPerStep(1), BLOCKS, new TopQuota(), kv);
		EntropyBound bound = new EntropyBound(0, new ProbScorer(ProbScorer.Precision.F64));
		Klass klass = new Klass(0.5, 0, 2, false);

		assertSame(seed, (kv) -> Policies.builder(Unlimited.uncapped(), BLOCKS, new Hierarchy(1.01, 1.01), kv), one);
		assertSame(seed, (kv) -> Policies.builder(Unlimited.uncapped(), BLOCKS, bound, kv).scorer(bound), one);
		assertSame(seed, (kv) -> Policies.builder(Unlimited.uncapped(), BLOCKS, klass, kv).scorer(klass), one);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void anEntropyWithoutBoundIsOnePassPerBlock(long seed) {
		EntropyBound bound = new EntropyBound(Double.POSITIVE_INFINITY, new LeftToRightScorer());

		Denoised result = run(seed, (kv) -> Policies.builder(Unlimited.uncapped(), BLOCKS, bound, kv).scorer(bound));

		assertThat(result.forwardPasses()).isEqualTo(2);
	}

	/** I18. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void anExitThatIsNeverClearChangesNothingAndOneThatAlwaysIsTakesOnePass(long seed) {
		double never = Double.MAX_VALUE;
		Making.Kv host = (kv) -> Policies.builder(new FixedPerStep(1), WHOLE, new TopQuota(), kv);

		assertSame(seed, (kv) -> host.policies(kv).stops(new Sched(ANSWER, Sched.Curve.linear(), never, never, false)),
				host);
		assertThat(run(seed,
				(kv) -> host.policies(kv).stops(new Sched(ANSWER, Sched.Curve.linear(), -never, -never, false)))
			.forwardPasses()).isOne();
		assertThat(run(seed,
				(kv) -> host.policies(kv).stops(new Sched(ANSWER, Sched.Curve.linear(), -never, -never, true)))
			.forwardPasses()).isGreaterThan(1);
	}

	private static void assertSame(long seed, Making.Kv actual, Making.Kv expected) {
		Denoised one = run(seed, actual);
		Denoised other = run(seed, expected);

		assertThat(one.tokens()).isEqualTo(other.tokens());
		assertThat(one.steps()).isEqualTo(other.steps());
		assertThat(one.forwardPasses()).isEqualTo(other.forwardPasses());
	}

	private static Denoised run(long seed, Making.Kv policies) {
		ToyBackbone toy = new ToyBackbone((int) seed);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, ANSWER);
		return Runs.run(toy, canvas, policies.policies(Runs.uncached(toy, canvas)).wholeRows().build());
	}

	private enum Making {

		NEAR_BEST((random, kv) -> rule(kv, new NearBest(random.nextDouble(0.3, 1)))),

		CREDIT((random, kv) -> rule(kv, new NearBest(random.nextDouble(0.3, 1))).processors(new Credit())),

		HIERARCHY((random, kv) -> rule(kv, new Hierarchy(random.nextDouble(0.3, 1), random.nextDouble(0.3, 1)))),

		KLASS((random, kv) -> {
			Klass klass = new Klass(random.nextDouble(0.3, 0.9), random.nextDouble(), 2, random.nextBoolean());
			return rule(kv, klass).scorer(klass);
		}),

		ENTROPY_BOUND((random, kv) -> {
			EntropyBound bound = new EntropyBound(random.nextDouble(2), new ProbScorer(ProbScorer.Precision.F64));
			return rule(kv, bound).scorer(bound);
		}),

		CALIBRATED((random, kv) -> {
			float[] frequencies = new float[24];
			Arrays.fill(frequencies, random.nextFloat() / 24);
			return rule(kv, new TopQuota()).scorer(new CorpusCalibratedScorer(frequencies,
					CorpusCalibratedScorer.DEFAULT_MOST, random.nextDouble(0.3)));
		}),

		SCHED((random, kv) -> Policies.builder(new FixedPerStep(1), WHOLE, new TopQuota(), kv)
			.stops(new Sched(ANSWER, Sched.Curve.exponential(4), 3, random.nextDouble(2), random.nextBoolean()))),

		CONFIDENT((random, kv) -> {
			ConfidentOrOnTime.Otherwise[] otherwise = ConfidentOrOnTime.Otherwise.values();
			ConfidentOrOnTime rule = new ConfidentOrOnTime(ANSWER, DreamLinear.EPSILON, random.nextDouble(0.5, 1.2),
					otherwise[random.nextInt(otherwise.length - 1)], Draws.seeded(random.nextLong()));
			return Policies.builder(rule, WHOLE, rule, kv);
		}),

		EDITING((random, kv) -> {
			Editing editing = new Editing(8, random.nextDouble(0.3, 1), Editing.DEFAULT_PASSES);
			return Policies.builder(Unlimited.uncapped(), editing, new Threshold(random.nextDouble()), kv)
				.revise(editing);
		}),

		SABER_BY_FIRST_SIGHT((random, kv) -> {
			EndPenalty penalty = new EndPenalty(ToyBackbone.EOS, random.nextDouble(2),
					new DreamLinear(64, DreamLinear.EPSILON), DreamLinear.EPSILON);
			SaberByFirstSight saber = new SaberByFirstSight(penalty);
			return Policies
				.builder(Unlimited.uncapped(), new FixedBlocks(ANSWER, FixedBlocks.End.FILLED_SO_FAR), saber, kv)
				.proposer(penalty)
				.revise(saber);
		});

		private final BiFunction<RandomGenerator, KvPolicy, Policies.Builder> policies;

		Making(BiFunction<RandomGenerator, KvPolicy, Policies.Builder> policies) {
			this.policies = policies;
		}

		private static Policies.Builder rule(KvPolicy kv, UnmaskPolicy rule) {
			return Policies.builder(Unlimited.uncapped(), BLOCKS, rule, kv);
		}

		/** Policies over whatever is evaluated. */
		interface Kv {

			Policies.Builder policies(KvPolicy kv);

		}

	}

}
