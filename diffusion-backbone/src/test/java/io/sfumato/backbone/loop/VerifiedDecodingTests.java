package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.DrawnOrder;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.EagerBlocks;
import io.sfumato.backbone.policy.EarlierBlocksFirst;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDelayed;
import io.sfumato.backbone.policy.KvDelayedShifted;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvGreedy;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvSuffixWindow;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.PositionFirst;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.RandomScorer;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.Streaming;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * Ways to the same text at another price: verified drafts, the delayed cache, the window
 * behind the block (decoding.md section 15.1).
 */
class VerifiedDecodingTests {

	/** Section 15.3. */
	@ParameterizedTest
	@CsvSource({ "1, 16", "2, 11", "4, 9", "8, 9" })
	void decodesAsTheSheetSays(int depth, int passes) {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);

		Denoised result = Runs.run(toy, canvas,
				Runs.policies(new FixedPerStep(1), new TopQuota(), 8, Runs.uncached(toy, canvas))
					.fidelity(Fidelity.FAITHFUL)
					.drafts(new SelfStatic(depth))
					.build());

		assertThat(result.tokens()).containsExactly(17, 14, 4, 3, 15, 8, 5, 7, 9, 1, 6, 12, 11, 3, 13, 8);
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	/** Section 15.3, for a model that predicts a cell from the one before it. */
	@ParameterizedTest
	@CsvSource({ "1, 16", "2, 11", "4, 11", "8, 11" })
	void decodesFromTheFirstCellAsTheSheetSays(int depth, int passes) {
		ToyBackbone toy = ToyBackbone.shifted(0);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);

		Denoised result = Runs.run(toy, canvas,
				Runs.policies(new FixedPerStep(1), new PositionFirst(new TopQuota()), 8, Runs.uncached(toy, canvas))
					.fidelity(Fidelity.FAITHFUL)
					.drafts(new SelfStatic(depth))
					.build());

		assertThat(result.tokens()).containsExactly(11, 2, 8, 4, 3, 18, 8, 4, 2, 9, 1, 11, 6, 14, 10, 5);
		assertThat(result.forwardPasses()).isEqualTo(passes);
	}

	/** I10 for shifted logits. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void draftsDoNotChangeTheTextOfShiftedModels(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = ToyBackbone.shifted((int) seed);
		Prompt prompt = Runs.prompt(random, 24);
		int blockLength = random.nextInt(1, 13);
		Canvas one = Canvas.masked(prompt, ToyBackbone.MASK, 12);
		Canvas many = Canvas.masked(prompt, ToyBackbone.MASK, 12);
		UnmaskPolicy rule = new PositionFirst(new TopQuota());

		Denoised expected = Runs.run(toy, one,
				policies(new FixedPerStep(1), rule, blockLength, new KvPrefix()).build());
		Denoised drafted = Runs.run(toy, many,
				policies(new FixedPerStep(1), rule, blockLength, new KvPrefix())
					.drafts(new SelfStatic(random.nextInt(1, 9)))
					.build());

		assertThat(drafted.tokens()).isEqualTo(expected.tokens());
		assertThat(drafted.forwardPasses()).isLessThanOrEqualTo(expected.forwardPasses());
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void draftsThatReachIntoLaterBlocksDecideEverything(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		int blockLength = random.nextInt(1, 7);
		int depth = random.nextInt(1, 9);
		FixedBlocks blocks = new FixedBlocks(blockLength, FixedBlocks.End.FILLED);
		EarlierBlocksFirst order = new EarlierBlocksFirst(new ProbScorer(ProbScorer.Precision.F64), blockLength,
				random.nextDouble(0.3, 1.2));
		Canvas canvas = Canvas.masked(Runs.prompt(random, 20), 19, 13);

		Denoised result = Runs.run(plain, canvas,
				Policies
					.builder(new FixedPerStep(1), new EagerBlocks(blocks, Math.ceilDiv(depth, blockLength)), order,
							new KvPrefix())
					.scorer(order)
					.drafts(new SelfStatic(depth))
					.build());

		assertThat(result.commits()).isEqualTo(13);
		assertThat(result.forwardPasses()).isLessThanOrEqualTo(13 + Math.ceilDiv(13, blockLength));
	}

	@Test
	void blocksThatReachIntoLaterOnesNeedDrafts() {
		EagerBlocks blocks = new EagerBlocks(new FixedBlocks(8, FixedBlocks.End.FILLED), 1);
		Policies.Builder policies = Policies.builder(new FixedPerStep(1), blocks, new TopQuota(), new KvPrefix());

		assertThatExceptionOfType(StrategyException.class).isThrownBy(policies::build)
			.withMessageContaining("need drafts");
	}

	/**
	 * Nothing that is held can change, so the toy, whose keys are tokens, isn't stale.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 100 })
	void heldPairsDoNotChangeTheText(int refresh) {
		for (boolean keepsPrompt : new boolean[] { false, true }) {
			for (int seed = 0; seed < 6; seed++) {
				ToyBackbone toy = ToyBackbone.shifted(seed);
				Canvas cached = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);
				Canvas plain = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);
				KvPolicy kv = new KvDelayedShifted(toy, KvDelayedShifted.Rule.PAIRS, refresh, keepsPrompt);

				Denoised result = Runs.run(toy, cached, policies(new FixedPerStep(1), new TopQuota(), 16, kv).build());
				Denoised expected = Runs.run(toy, plain,
						policies(new FixedPerStep(1), new TopQuota(), 16, Runs.uncached(toy, plain)).build());

				assertThat(result.tokens()).isEqualTo(expected.tokens());
				if (refresh > 1) {
					assertThat(result.positionsComputed()).isLessThan(expected.positionsComputed());
				}
			}
		}
	}

	@Test
	void theDelayedCachesReleaseWhatTheyHold() {
		for (KvDelayedShifted.Rule rule : KvDelayedShifted.Rule.values()) {
			TrackedBackbone tracked = new TrackedBackbone(ToyBackbone.shifted(1));
			Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 12);

			Runs.run(tracked, canvas, Policies
				.builder(new DreamLinear(12, DreamLinear.EPSILON), new FixedBlocks(12, FixedBlocks.End.STEPS_SPENT),
						new TopQuota(), new KvDelayedShifted(tracked, rule, 3, rule == KvDelayedShifted.Rule.PROMPT))
				.build());

			assertThat(tracked.open()).as(rule.name()).isZero();
		}
	}

	/** I10 and I11, with every cache. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void draftsDoNotChangeTheText(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(random, 20);
		int blockLength = random.nextInt(1, 13);
		for (int cache = 0; cache < 3; cache++) {
			Canvas one = Canvas.masked(prompt, 19, 12);
			Canvas many = Canvas.masked(prompt, 19, 12);
			Canvas few = Canvas.masked(prompt, 19, 12);

			Denoised expected = Runs.run(plain, one,
					policies(new FixedPerStep(1), new TopQuota(), blockLength, kv(cache, plain, one)).build());
			Denoised drafted = Runs.run(plain, many,
					policies(new FixedPerStep(1), new TopQuota(), blockLength, kv(cache, plain, many))
						.drafts(new SelfStatic(random.nextInt(2, 6)))
						.build());
			Denoised single = Runs.run(plain, few,
					policies(new FixedPerStep(1), new TopQuota(), blockLength, kv(cache, plain, few))
						.drafts(new SelfStatic(1))
						.build());

			assertThat(drafted.tokens()).isEqualTo(expected.tokens());
			assertThat(drafted.probabilities()).containsExactly(expected.probabilities(), within(1e-9));
			assertThat(drafted.forwardPasses()).isLessThanOrEqualTo(expected.forwardPasses());
			assertThat(single.tokens()).isEqualTo(expected.tokens());
			assertThat(single.forwardPasses()).isEqualTo(expected.forwardPasses());
		}
	}

	/** I10 and I11 for drafts in any order, with every cache and several cells a step. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void likelyDraftsDoNotChangeTheText(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(random, 20);
		int blockLength = random.nextInt(1, 13);
		StepSchedule schedule = new FixedPerStep(random.nextInt(1, 4));
		for (int cache = 0; cache < 3; cache++) {
			Canvas one = Canvas.masked(prompt, 19, 12);
			Canvas many = Canvas.masked(prompt, 19, 12);

			Denoised expected = Runs.run(plain, one,
					policies(schedule, new TopQuota(), blockLength, kv(cache, plain, one)).build());
			Denoised drafted = Runs.run(plain, many,
					policies(schedule, new TopQuota(), blockLength, kv(cache, plain, many))
						.drafts(SelfStatic.likeliest(random.nextInt(1, 12)))
						.build());

			assertThat(drafted.tokens()).isEqualTo(expected.tokens());
			assertThat(drafted.probabilities()).containsExactly(expected.probabilities(), within(1e-9));
			assertThat(drafted.forwardPasses()).isLessThanOrEqualTo(expected.forwardPasses());
		}
	}

	/** Where the order of decision wavers, a line of drafts breaks and a web doesn't. */
	@Test
	void likelyDraftsTakeFewerPassesThanALine() {
		int line = 0;
		int web = 0;
		for (int seed = 0; seed < 40; seed++) {
			ToyBackbone toy = new ToyBackbone(seed);
			for (boolean likeliest : new boolean[] { false, true }) {
				Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);
				SelfStatic drafts = likeliest ? SelfStatic.likeliest(6) : new SelfStatic(6);
				int passes = Runs
					.run(toy, canvas,
							policies(new FixedPerStep(1), new TopQuota(), 16, Runs.uncached(toy, canvas)).drafts(drafts)
								.build())
					.forwardPasses();
				line += likeliest ? 0 : passes;
				web += likeliest ? passes : 0;
			}
		}
		assertThat(web).isLessThan(line);
	}

	/** The presets, with the end of the text as the end of the run. */
	@Test
	void losslessIsTheTextOfQuality() {
		int passes = 0;
		int most = 0;
		for (int seed = 0; seed < 60; seed++) {
			RandomGenerator random = Runs.random(seed);
			ToyBackbone toy = new ToyBackbone(seed);
			Prompt prompt = Runs.prompt(random, 24);
			int cells = random.nextInt(1, 25);
			int blockLength = random.nextInt(1, 25);
			Strategy quality = Strategy.quality(AttentionPattern.BIDIRECTIONAL, cells, blockLength);
			Strategy lossless = Strategy.lossless(AttentionPattern.BIDIRECTIONAL, cells, blockLength);

			Denoised expected = run(toy, prompt, quality);
			Denoised drafted = run(toy, prompt, lossless);

			if (toy.logitRows() > 0) {
				// a proposed mask has sat out a step, which a draft may have done for it
				continue;
			}
			assertThat(text(drafted)).isEqualTo(text(expected));
			assertThat(drafted.forwardPasses()).isLessThanOrEqualTo(expected.forwardPasses());
			passes += drafted.forwardPasses();
			most += expected.forwardPasses();
		}
		assertThat(passes).isPositive().isLessThan(most);
	}

	private static Denoised run(Backbone backbone, Prompt prompt, Strategy strategy) {
		Canvas canvas = Canvas.masked(prompt, ToyBackbone.MASK, strategy.maxTokens());
		return Runs.run(backbone, canvas, strategy.policies(Fidelity.CANONICAL, backbone, canvas, null));
	}

	private static int[] text(Denoised denoised) {
		return Arrays.stream(denoised.tokens()).takeWhile((token) -> token != ToyBackbone.EOS).toArray();
	}

	@Test
	void nothingRandomIsVerified() {
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> Runs.policies(new FixedPerStep(1), new TopQuota(), 4, new KvPrefix())
				.scorer(new RandomScorer(Draws.seeded(1)))
				.drafts(new SelfStatic(2))
				.build())
			.satisfies((ex) -> assertThat(ex.fields()).containsExactly("unmask", "temperature", "scorer"));
	}

	/** I13: refreshed with every pass the delayed cache is none. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void aDelayedCacheRefreshedWithEveryPassIsNone(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(Runs.random(seed), 20);
		Canvas plainCanvas = Canvas.masked(prompt, 19, 12);

		Denoised cached = Runs.run(plain, Canvas.masked(prompt, 19, 12),
				policies(new Even(8, 2), new TopQuota(), 6, new KvDelayed(plain, 1)).build());
		Denoised uncached = Runs.run(plain, plainCanvas,
				policies(new Even(8, 2), new TopQuota(), 6, Runs.uncached(plain, plainCanvas)).build());

		assertSame(cached, uncached);
	}

	/** Where keys and values see nothing, what is held is never stale. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void aDelayedCacheIsExactWhereKeysAndValuesSeeNothing(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		Prompt prompt = Runs.prompt(random, 24);
		Canvas plainCanvas = Canvas.masked(prompt, ToyBackbone.MASK, 16);

		Denoised cached = Runs.run(toy, Canvas.masked(prompt, ToyBackbone.MASK, 16),
				policies(new FixedPerStep(1), new TopQuota(), 8, new KvDelayed(toy, random.nextInt(2, 7))).build());
		Denoised uncached = Runs.run(toy, plainCanvas,
				policies(new FixedPerStep(1), new TopQuota(), 8, Runs.uncached(toy, plainCanvas)).build());

		assertSame(cached, uncached);
		assertThat(cached.positionsComputed()).isLessThan(uncached.positionsComputed());
	}

	/** As above: what was held of a mask is replaced in the pass after its decision. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void aGreedyCacheIsExactWhereKeysAndValuesSeeNothing(long seed) {
		RandomGenerator random = Runs.random(seed);
		TrackedBackbone toy = new TrackedBackbone(new ToyBackbone((int) seed));
		Prompt prompt = Runs.prompt(random, 24);
		DrawnOrder order = new DrawnOrder(Draws.seeded(seed));
		Canvas plainCanvas = Canvas.masked(prompt, ToyBackbone.MASK, 16);

		Denoised cached = Runs
			.run(toy, Canvas.masked(prompt, ToyBackbone.MASK, 16),
					policies(new Even(10, 2), new TopQuota(), 8,
							new KvGreedy(toy, order, random.nextInt(2, 6), random.nextInt(0, 4)))
						.scorer(order)
						.build());
		Denoised uncached = Runs.run(toy, plainCanvas,
				policies(new Even(10, 2), new TopQuota(), 8, Runs.uncached(toy, plainCanvas)).scorer(order).build());

		assertSame(cached, uncached);
		assertThat(cached.positionsComputed()).isLessThan(uncached.positionsComputed());
		assertThat(toy.open()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 8 })
	void aDelayedCacheReleasesWhatItHeld(int refresh) {
		TrackedBackbone toy = new TrackedBackbone(new ToyBackbone(5));

		Runs.run(toy, Canvas.masked(Prompt.of(1, 5, 3), ToyBackbone.MASK, 16),
				policies(new FixedPerStep(1), new TopQuota(), 8, new KvDelayed(toy, refresh)).build());

		assertThat(toy.open()).isZero();
	}

	@Test
	void aGreedyCacheMustKnowWhatComesNext() {
		DrawnOrder order = new DrawnOrder(Draws.seeded(1));

		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> Runs
				.policies(new FixedPerStep(1), new TopQuota(), 4, new KvGreedy(new ToyBackbone(), order, 2, 0))
				.build())
			.satisfies((ex) -> assertThat(ex.fields()).containsExactly("cache", "unmask", "scorer"));
	}

	/** I5. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void aWindowThatLeavesNothingOutIsAPrefixCache(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(Runs.random(seed), 20);

		Denoised streaming = Runs.run(plain, Canvas.masked(prompt, 19, 12),
				policies(Unlimited.uncapped(), new Streaming(0.7, 0, 12), 4, new KvSuffixWindow(12)).build());
		Denoised prefix = Runs.run(plain, Canvas.masked(prompt, 19, 12),
				policies(Unlimited.uncapped(), new Threshold(0.7), 4, new KvPrefix()).build());

		assertSame(streaming, prefix);
		assertThat(streaming.positionsComputed()).isEqualTo(prefix.positionsComputed());
	}

	/** Section 15.3: nothing is left out, and the threshold falls. */
	@Test
	void streamingDecodesAsTheSheetSays() {
		ToyBackbone toy = new ToyBackbone();
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16);

		Denoised result = Runs.run(toy, canvas,
				Runs.policies(Unlimited.uncapped(), new Streaming(0.8, 0.5, 16), 8, Runs.uncached(toy, canvas))
					.fidelity(Fidelity.FAITHFUL)
					.build());

		assertThat(result.tokens()).containsExactly(17, 14, 4, 3, 15, 8, 5, 7, 9, 1, 6, 12, 11, 3, 13, 8);
		assertThat(result.forwardPasses()).isEqualTo(11);
	}

	private static KvPolicy kv(int cache, Backbone backbone, Canvas canvas) {
		return switch (cache) {
			case 0 -> Runs.uncached(backbone, canvas);
			case 1 -> new KvPrefix();
			default -> new KvDual(backbone);
		};
	}

	private static Policies.Builder policies(StepSchedule schedule, UnmaskPolicy rule, int blockLength, KvPolicy kv) {
		return Runs.policies(schedule, rule, blockLength, kv).wholeRows();
	}

	private static void assertSame(Denoised actual, Denoised expected) {
		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within(1e-9));
	}

}
