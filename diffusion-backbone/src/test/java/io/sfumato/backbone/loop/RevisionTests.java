package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.policy.Window;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Constraints;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvShadow;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Prophet;
import io.sfumato.backbone.policy.ReMdm;
import io.sfumato.backbone.policy.RemaskingHierarchy;
import io.sfumato.backbone.policy.Saber;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.Wino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Runs that mask again or end early: the golden outputs of decoding.md section 15.3 and
 * the invariants of section 15.1.
 */
class RevisionTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	@Test
	void winoDecodesAsTheSheetSays() {
		assertRun(wino(0.5, 0.5, 8), 8, "17 0 4 3 12 8 16 2 9 1 6 13 11 8 13 8");
		assertRun(wino(0.4, 0.6, 16), 10, "17 17 4 3 15 8 6 2 9 1 6 13 11 8 13 8");
	}

	/** I8: without a second look it is a threshold. */
	@Test
	void winoThatKeepsEverythingIsAThreshold() {
		assertRun(wino(0.5, 0, 8), 7, "17 0 4 3 12 8 16 2 9 1 6 13 14 22 13 8");
	}

	@Test
	void saberDecodesAsTheSheetSays() {
		assertRun(saber(2, 16), 15, "5 0 10 3 14 8 6 2 9 1 6 13 11 8 13 8");
		assertRun(saber(2, 8), 14, "17 14 4 3 15 8 5 7 9 1 6 12 11 3 13 8");
	}

	@Test
	void prophetDecodesAsTheSheetSays() {
		assertRun(prophet(new Prophet(10, 16, 3, 2, 1)), 11, "17 14 4 3 15 8 5 7 10 1 6 13 11 3 13 8");
	}

	/** I18. */
	@Test
	void aProphetThatIsNeverSureChangesNothing() {
		double never = Double.POSITIVE_INFINITY;

		assertRun(prophet(new Prophet(10, 16, never, never, never)), 16, "17 14 4 3 15 8 5 7 9 1 6 12 11 3 13 8");
	}

	/** I18 and I19. */
	@Test
	void aProphetThatIsAlwaysSureTakesTheFirstPassAsItIs() {
		double always = Double.NEGATIVE_INFINITY;

		assertRun(prophet(new Prophet(10, 16, always, always, always)), 1, firstArgmax());
	}

	/** I9, and the post-conditions of section 11.3. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void saberMakesProgressWithEveryStep(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		Canvas canvas = Canvas.masked(Runs.prompt(random, 24), ToyBackbone.MASK, 24);
		int least = random.nextInt(1, 5);

		try (Denoising denoising = new Denoising(toy, canvas,
				saber(least, random.nextInt(4, 25)).make(toy, canvas).wholeRows().build(), DenoisingListener.NONE,
				new CancelSignal())) {
			while (!denoising.finished()) {
				int candidates = canvas.masked(0, canvas.length());
				Step step = denoising.step();

				assertThat(step.masked()).isEqualTo(candidates - step.commits() + step.reopened());
				assertThat(step.commits()).isPositive();
				if (step.commits() >= least) {
					assertThat(step.masked()).isLessThan(candidates);
				}
			}
			assertThat(canvas.masked(0, canvas.length())).isZero();
			assertThat(denoising.result().commits()).isEqualTo(24);
		}
	}

	/** I25 for runs that mask again. */
	@ParameterizedTest
	@EnumSource
	void whatIsGivenIsNeverMaskedAgain(Reviser reviser) {
		for (int salt = 1; salt <= 8; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			Canvas canvas = Canvas.builder(PROMPT, ToyBackbone.MASK).masks(6).fixed(3, 4).masks(12).build();
			Policies policies = reviser.make(toy, canvas).wholeRows().hooks(new Constraints(Map.of(15, 9))).build();
			int[] reopened = new int[1];

			try (Denoising denoising = new Denoising(toy, canvas, policies, new DenoisingListener() {

				@Override
				public void committed(int cell, int token, double probability, int step) {
					assertThat(canvas.kind(canvas.indexOf(cell))).isEqualTo(CellKind.GEN);
				}

				@Override
				public void reopened(int cell, int step) {
					assertThat(canvas.kind(canvas.indexOf(cell))).isEqualTo(CellKind.GEN);
					reopened[0]++;
				}

			}, new CancelSignal())) {
				Denoised result = denoising.run();

				assertThat(canvas.masked(0, canvas.length())).isZero();
				assertThat(Arrays.copyOfRange(result.tokens(), 6, 8)).containsExactly(3, 4);
				assertThat(result.tokens()[15]).isEqualTo(9);
				assertThat(result.commits()).isEqualTo(17);
				assertThat(result.steps()[6]).isEqualTo(-1);
			}
		}
	}

	/** What the model decides doesn't depend on whether shadows are there. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void nobodySeesAShadow(long seed) {
		ToyBackbone toy = new ToyBackbone((int) seed);
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 12);
		Canvas plain = Canvas.masked(PROMPT, ToyBackbone.MASK, 12);

		Denoised wino = Runs.run(toy, canvas, wino(1, 0, 4).make(toy, canvas).wholeRows().build());
		Denoised one = Runs.run(toy, plain,
				Runs.policies(new FixedPerStep(1), new TopQuota(), 4, Runs.uncached(toy, plain)).wholeRows().build());

		assertThat(wino.tokens()).isEqualTo(one.tokens());
		assertThat(wino.probabilities()).containsExactly(one.probabilities(), within(1e-12));
	}

	/**
	 * The same over an exact prefix, for models whose prompt doesn't see the answer. Of
	 * five masks WINO decides as many as a threshold does.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void nobodySeesAShadowBehindAPrefix(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 20, seed);
		Canvas canvas = Canvas.masked(PROMPT, 19, 5);
		Canvas without = Canvas.masked(PROMPT, 19, 5);
		double accept = 0.04 * seed;
		Wino wino = new Wino(accept, 0);

		try (Prefix prefix = Prefix.build(plain, PROMPT, MediaKeyValues.uncached(), new CancelSignal())) {
			Denoised shadowed = Runs.run(plain, canvas,
					Policies
						.builder(Unlimited.uncapped(), new FixedBlocks(5, FixedBlocks.End.FILLED_SO_FAR), wino,
								new KvShadow(prefix.keyValues()))
						.revise(wino)
						.build());
			Denoised threshold = Runs.run(plain, without,
					Runs.policies(Unlimited.uncapped(), new Threshold(accept), 5, new KvPrefixLm(prefix.keyValues()))
						.wholeRows()
						.build());

			assertThat(shadowed.tokens()).isEqualTo(threshold.tokens());
			assertThat(shadowed.forwardPasses()).isEqualTo(threshold.forwardPasses());
			assertThat(shadowed.probabilities()).containsExactly(threshold.probabilities(), within(1e-9));
			assertThat(shadowed.cache().toString()).isEqualTo("EXACT");
		}
	}

	/** A shadow sees the prompt, the answer and its like, but not the cell it judges. */
	@Test
	void aShadowSeesEverythingButItsCell() {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 20, 1);
		Canvas canvas = Canvas.masked(PROMPT, 19, 5);

		try (Prefix prefix = Prefix.build(plain, PROMPT, MediaKeyValues.uncached(), new CancelSignal())) {
			RunState state = new RunState(canvas);
			state.open(new Window(canvas.promptLength() + 2, canvas.promptLength() + 5, 0));
			ForwardPlan plan = new ForwardPlan(canvas.length());
			new KvShadow(prefix.keyValues()).plan(state, plan);

			int keys = canvas.length() + 3;
			assertThat(plan.count()).isEqualTo(8);
			for (int query = 0; query < 8; query++) {
				for (int key = 0; key < keys; key++) {
					boolean own = query >= 5 && key == canvas.promptLength() + 2 + query - 5;
					boolean seen = (query < 5) ? key < canvas.length() : !own;
					assertThat(plan.mask().get(query * keys + key)).as("%d sees %d", query, key).isEqualTo(seen);
				}
			}
		}
	}

	@Test
	void whatCannotBeCombinedIsRefused() {
		Saber saber = new Saber(2);
		ToyBackbone toy = new ToyBackbone();
		FixedBlocks blocks = new FixedBlocks(4, FixedBlocks.End.FILLED_SO_FAR);

		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(
					() -> Policies.builder(Unlimited.uncapped(), blocks, saber, new KvDual(toy)).revise(saber).build())
			.withMessageContaining("cache must be 'none'");
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> Policies
				.builder(Unlimited.uncapped(), blocks, saber, new KvShadow(AttentionPattern.BIDIRECTIONAL))
				.build())
			.withMessageContaining("both unmask and remask");
		assertThatExceptionOfType(StrategyException.class).isThrownBy(() -> new KvShadow(AttentionPattern.PREFIX_LM))
			.withMessageContaining("see everything");
	}

	private static void assertRun(Making making, int passes, String ids) {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);

		Denoised result = Runs.run(toy, canvas, making.make(toy, canvas).fidelity(Fidelity.FAITHFUL).build());

		assertThat(result.tokens())
			.containsExactly(Arrays.stream(ids.split(" ")).mapToInt(Integer::parseInt).toArray());
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	/** What the toy would put everywhere if asked once. */
	private static String firstArgmax() {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Denoised result = Runs.run(toy, canvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(0), 16, Runs.uncached(toy, canvas))
					.fidelity(Fidelity.FAITHFUL)
					.build());
		return String.join(" ", Arrays.stream(result.tokens()).mapToObj(Integer::toString).toList());
	}

	private static Making wino(double accept, double keep, int blockLength) {
		return (toy, canvas) -> {
			Wino wino = new Wino(accept, keep);
			return Policies
				.builder(Unlimited.uncapped(), new FixedBlocks(blockLength, FixedBlocks.End.FILLED_SO_FAR), wino,
						new KvShadow(toy.shape().attention()))
				.revise(wino);
		};
	}

	private static Making saber(int least, int blockLength) {
		return (toy, canvas) -> {
			Saber saber = new Saber(least);
			return Policies
				.builder(Unlimited.uncapped(), new FixedBlocks(blockLength, FixedBlocks.End.FILLED_SO_FAR), saber,
						Runs.uncached(toy, canvas))
				.revise(saber);
		};
	}

	private static Making prophet(Prophet prophet) {
		return (toy, canvas) -> Policies
			.builder(new Even(16, 2), new FixedBlocks(8, FixedBlocks.End.STEPS_SPENT), new TopQuota(),
					Runs.uncached(toy, canvas))
			.stops(prophet);
	}

	private interface Making {

		Policies.Builder make(ToyBackbone toy, Canvas canvas);

	}

	private enum Reviser implements Making {

		WINO {

			@Override
			public Policies.Builder make(ToyBackbone toy, Canvas canvas) {
				return wino(0.4, 0.7, 8).make(toy, canvas);
			}

		},

		SABER {

			@Override
			public Policies.Builder make(ToyBackbone toy, Canvas canvas) {
				return saber(3, 10).make(toy, canvas);
			}

		},

		REMASKING_HIERARCHY {

			@Override
			public Policies.Builder make(ToyBackbone toy, Canvas canvas) {
				RemaskingHierarchy rule = new RemaskingHierarchy(0.6, 0.3, 0.7);
				return Policies
					.builder(Unlimited.uncapped(), new FixedBlocks(10, FixedBlocks.End.FILLED_SO_FAR), rule,
							Runs.uncached(toy, canvas))
					.revise(rule);
			}

		},

		REMDM {

			@Override
			public Policies.Builder make(ToyBackbone toy, Canvas canvas) {
				ReMdm rounds = new ReMdm(2, 3, 5);
				return Policies
					.builder(rounds, new FixedBlocks(64, FixedBlocks.End.STEPS_SPENT), new TopQuota(),
							Runs.uncached(toy, canvas))
					.revise(rounds);
			}

		}

	}

}
