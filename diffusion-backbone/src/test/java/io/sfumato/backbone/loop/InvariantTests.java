package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.policy.Constraints;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The invariants of decoding.md section 15.1 that belong to the implemented policies, on
 * random prompts and random models.
 */
class InvariantTests {

	/** I1. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void aThresholdOutOfReachIsOneTokenPerStep(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		Prompt prompt = Runs.prompt(random, 24);
		for (int blockLength : new int[] { 1, 2, 4, 8, 16 }) {
			Canvas one = Canvas.masked(prompt, ToyBackbone.MASK, 16);
			Canvas other = Canvas.masked(prompt, ToyBackbone.MASK, 16);

			Denoised threshold = Runs.run(toy, one,
					Runs.policies(Unlimited.uncapped(), new Threshold(1.01), blockLength, Runs.uncached(toy, one))
						.build());
			Denoised quota = Runs.run(toy, other, Runs
				.policies(new Even(16, 16 / blockLength), new TopQuota(), blockLength, Runs.uncached(toy, other))
				.build());

			assertSame(threshold, quota);
		}
	}

	/** I3. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void thresholdZeroIsOnePassPerBlock(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		int length = random.nextInt(1, 14);
		int blockLength = random.nextInt(1, 14);
		Canvas canvas = Canvas.masked(Runs.prompt(random, 20), 19, length);

		Denoised result = Runs.run(plain, canvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(0), blockLength, Runs.uncached(plain, canvas))
					.wholeRows()
					.build());

		assertThat(result.forwardPasses()).isEqualTo(FixedBlocks.count(length, blockLength)).isEqualTo(result.blocks());
	}

	/**
	 * I14, first half: with one pass per block every token comes from a refresh, whose
	 * logits are exact.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void thePassThatRefreshesAPrefixCacheIsExact(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(random, 20);
		Canvas cachedCanvas = Canvas.masked(prompt, 19, 12);
		Canvas plainCanvas = Canvas.masked(prompt, 19, 12);

		Denoised cached = Runs.run(plain, cachedCanvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(0), 4, new KvPrefix()).wholeRows().build());
		Denoised uncached = Runs.run(plain, plainCanvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(0), 4, Runs.uncached(plain, plainCanvas))
					.wholeRows()
					.build());

		assertSame(cached, uncached);
		assertThat(cached.refreshPasses()).isEqualTo(3);
	}

	/**
	 * I14, second half: where keys and values of the prefix don't depend on what follows
	 * (the toy has one layer), the cache is exact at every pass.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void aPrefixCacheIsExactIfThePrefixDoesNotSeeTheRest(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		Prompt prompt = Runs.prompt(random, 24);
		double threshold = random.nextDouble(0.8, 1);
		Canvas cachedCanvas = Canvas.masked(prompt, ToyBackbone.MASK, 16);
		Canvas plainCanvas = Canvas.masked(prompt, ToyBackbone.MASK, 16);

		Denoised cached = Runs.run(toy, cachedCanvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(threshold), 8, new KvPrefix()).build());
		Denoised uncached = Runs.run(toy, plainCanvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(threshold), 8, Runs.uncached(toy, plainCanvas))
					.build());

		assertSame(cached, uncached);
		assertThat(cached.positionsComputed()).isLessThan(uncached.positionsComputed());
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void aPrefixCacheIsStaleWithinABlockWhereThePrefixSeesTheRest(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(Runs.random(seed), 20);
		Canvas cachedCanvas = Canvas.masked(prompt, 19, 8);
		Canvas plainCanvas = Canvas.masked(prompt, 19, 8);

		Denoised cached = Runs.run(plain, cachedCanvas,
				Runs.policies(new FixedPerStep(1), new TopQuota(), 8, new KvPrefix()).wholeRows().build());
		Denoised uncached = Runs.run(plain, plainCanvas,
				Runs.policies(new FixedPerStep(1), new TopQuota(), 8, Runs.uncached(plain, plainCanvas))
					.wholeRows()
					.build());

		assertThat(cached.probabilities()).isNotEqualTo(uncached.probabilities());
		assertThat(cached.cache().toString()).isEqualTo("APPROXIMATE");
	}

	/** I16, and the same for segment-causal attention. */
	@ParameterizedTest
	@EnumSource(names = { "PREFIX_LM", "SEGMENT_CAUSAL" })
	void anExactPrefixGivesWhatTheFullPassUnderTheModelsMaskGives(AttentionPattern attention) {
		for (long seed = 1; seed <= 5; seed++) {
			RandomGenerator random = Runs.random(seed);
			PlainBackbone plain = PlainBackbone.random(attention, 20, seed);
			Prompt prompt = new Prompt(List.of(medium(random, "a", random.nextInt(1, 4)),
					medium(random, "b", random.nextInt(1, 4)), new Segment.Text(new int[] { 3, 9, 1 })));
			double threshold = random.nextDouble();
			Canvas cachedCanvas = Canvas.masked(prompt, 19, 10);
			Canvas plainCanvas = Canvas.masked(prompt, 19, 10);

			Denoised cached;
			try (Prefix prefix = Prefix.build(plain, prompt, MediaKeyValues.uncached(), new CancelSignal())) {
				cached = Runs.run(plain, cachedCanvas, Runs
					.policies(Unlimited.uncapped(), new Threshold(threshold), 5, new KvPrefixLm(prefix.keyValues()))
					.build());
			}
			Denoised uncached = Runs.run(plain, plainCanvas,
					Runs.policies(Unlimited.uncapped(), new Threshold(threshold), 5, new KvNone(plainCanvas, attention))
						.build());

			assertSame(cached, uncached);
			assertThat(cached.cache().toString()).isEqualTo("EXACT");
		}
	}

	/** I22. */
	@ParameterizedTest
	@ValueSource(doubles = { 0, 1.5 })
	void staticDecodingTakesItsStepsWithAndWithoutGuidance(double guidance) {
		ToyBackbone toy = new ToyBackbone();
		for (int steps : new int[] { 4, 8, 20 }) {
			Canvas canvas = Canvas.masked(Prompt.of(1, 5), ToyBackbone.MASK, 16);
			Policies policies = Policies
				.builder(new Even(steps, 4), new FixedBlocks(4, FixedBlocks.End.STEPS_SPENT), new TopQuota(),
						Runs.uncached(toy, canvas))
				.guidance(guidance)
				.fidelity(Fidelity.FAITHFUL)
				.build();

			Denoised result = Runs.run(toy, canvas, policies);

			assertThat(result.forwardPasses()).isEqualTo(steps);
			assertThat(result.positionsComputed()).isEqualTo((long) steps * 18 * ((guidance > 0) ? 2 : 1));
		}
	}

	/** I22 for the prefix cache: Σ (1 + inner passes), the full pass first. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void aPrefixCacheRefreshesOncePerBlock(long seed) {
		TrackedBackbone tracked = new TrackedBackbone(new ToyBackbone((int) seed));
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3), ToyBackbone.MASK, 12);

		Denoised result = Runs.run(tracked, canvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(0.8), 4, new KvPrefix()).build());

		List<Integer> full = tracked.queryCounts().stream().filter((count) -> count == 15).toList();
		assertThat(full).hasSize(result.blocks()).hasSize(result.refreshPasses());
		assertThat(tracked.queryCounts()).hasSize(result.forwardPasses()).allMatch(List.of(15, 12, 8, 4)::contains);
		assertThat(result.positionsComputed())
			.isEqualTo(tracked.queryCounts().stream().mapToLong(Integer::longValue).sum());
	}

	/** I25, and the post-conditions of section 11.3. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void whatIsGivenSurvivesEveryStepAndEveryStepMakesProgress(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		Canvas.Builder builder = Canvas.builder(Runs.prompt(random, 24), ToyBackbone.MASK);
		for (int cell = 0; cell < 20; cell++) {
			if (random.nextInt(3) == 0) {
				builder.fixed(random.nextInt(24));
			}
			else {
				builder.masks(1);
			}
		}
		Canvas canvas = builder.masks(4).build();
		Policies policies = Runs
			.policies(Unlimited.uncapped(), new Threshold(random.nextDouble()), random.nextInt(1, 24),
					random.nextBoolean() ? new KvPrefix() : Runs.uncached(toy, canvas))
			.hooks(new Constraints(Map.of(21, 4, 23, 5)))
			.build();
		Map<Integer, Integer> events = new HashMap<>();

		try (Denoising denoising = new Denoising(toy, canvas, policies,
				(cell, token, probability, step) -> assertThat(events.put(cell, token)).isNull(), new CancelSignal())) {
			int[] before = tokens(canvas);
			while (!denoising.finished()) {
				int masked = canvas.masked(0, canvas.length());
				Step step = denoising.step();

				int[] after = tokens(canvas);
				for (int index = 0; index < canvas.length(); index++) {
					if (canvas.kind(index) != CellKind.GEN || before[index] != ToyBackbone.MASK) {
						assertThat(after[index]).isEqualTo(before[index]);
					}
				}
				assertThat(step.masked()).isEqualTo(canvas.masked(0, canvas.length()));
				assertThat(masked - step.masked()).isEqualTo(step.commits());
				before = after;
			}
			assertThat(canvas.masked(0, canvas.length())).isZero();
			assertThat(canvas.answer()[21]).isEqualTo(4);
			assertThat(canvas.answer()[23]).isEqualTo(5);
			assertThat(events).hasSize(denoising.result().commits());
			events.forEach((cell, token) -> assertThat(canvas.answer()[cell]).isEqualTo(token));
		}
	}

	/** I26: runs that take turns are the runs alone. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void runsDoNotSeeEachOther(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 20, seed);
		Strategy strategy = Strategy.balanced(8, 4);
		List<Prompt> prompts = new ArrayList<>();
		for (int run = 0; run < 3; run++) {
			prompts.add(Runs.prompt(Runs.random(seed * 10 + run), 20));
		}

		List<Denoised> alone = new ArrayList<>();
		for (Prompt prompt : prompts) {
			try (Prefix prefix = Prefix.build(plain, prompt, MediaKeyValues.uncached(), new CancelSignal());
					Denoising denoising = denoising(plain, prompt, prefix, strategy)) {
				alone.add(denoising.run());
			}
		}
		List<Denoised> together = interleaved(plain, prompts, strategy);

		for (int run = 0; run < prompts.size(); run++) {
			assertSame(together.get(run), alone.get(run));
		}
	}

	private static List<Denoised> interleaved(Backbone backbone, List<Prompt> prompts, Strategy strategy) {
		List<Prefix> prefixes = prompts.stream()
			.map((prompt) -> Prefix.build(backbone, prompt, MediaKeyValues.uncached(), new CancelSignal()))
			.toList();
		List<Denoising> runs = new ArrayList<>();
		for (int run = 0; run < prompts.size(); run++) {
			runs.add(denoising(backbone, prompts.get(run), prefixes.get(run), strategy));
		}
		while (runs.stream().anyMatch((run) -> !run.finished())) {
			runs.stream().filter((run) -> !run.finished()).forEach(Denoising::step);
		}
		List<Denoised> results = runs.stream().map(Denoising::result).toList();
		runs.forEach(Denoising::close);
		prefixes.forEach(Prefix::close);
		return results;
	}

	private static Denoising denoising(Backbone backbone, Prompt prompt, Prefix prefix, Strategy strategy) {
		return Denoising.of(backbone, Canvas.masked(prompt, 19, 8), prefix, strategy, DenoisingListener.NONE,
				new CancelSignal());
	}

	private static Segment.Medium medium(RandomGenerator random, String key, int length) {
		float[] soft = new float[length * 32];
		for (int index = 0; index < soft.length; index++) {
			soft[index] = (float) random.nextGaussian(0, 0.3);
		}
		return new Segment.Medium(CellKind.VISUAL, key, soft, length);
	}

	private static int[] tokens(Canvas canvas) {
		int[] tokens = new int[canvas.length()];
		Arrays.setAll(tokens, canvas::token);
		return tokens;
	}

	private static void assertSame(Denoised actual, Denoised expected) {
		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.forwardPasses()).isEqualTo(expected.forwardPasses());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within(1e-6));
	}

}
