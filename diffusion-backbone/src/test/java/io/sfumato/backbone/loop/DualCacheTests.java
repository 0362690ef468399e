package io.sfumato.backbone.loop;

import java.util.List;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDual;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefix;
import io.sfumato.backbone.policy.KvVicinity;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.UnfencedBlocks;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * The invariants of decoding.md section 15.1 that belong to the dual cache.
 */
class DualCacheTests {

	/**
	 * I14: with one pass per block every token comes from a refresh, whose logits are
	 * exact.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void thePassThatRefreshesIsExact(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(Runs.random(seed), 20);
		Canvas plainCanvas = Canvas.masked(prompt, 19, 12);

		Denoised cached = run(plain, Canvas.masked(prompt, 19, 12), 0, 4, new KvDual(plain));
		Denoised uncached = run(plain, plainCanvas, 0, 4, Runs.uncached(plain, plainCanvas));

		assertThat(cached.tokens()).isEqualTo(uncached.tokens());
		assertThat(cached.probabilities()).containsExactly(uncached.probabilities(), within(1e-12));
		assertThat(cached.refreshPasses()).isEqualTo(3);
	}

	/** I15. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void isThePrefixCacheWhereNothingStandsBehindTheBlock(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(random, 20);
		double threshold = random.nextDouble();

		Denoised dual = run(plain, Canvas.masked(prompt, 19, 12), threshold, 12, new KvDual(plain));
		Denoised prefix = run(plain, Canvas.masked(prompt, 19, 12), threshold, 12, new KvPrefix());

		assertThat(dual.tokens()).isEqualTo(prefix.tokens());
		assertThat(dual.steps()).isEqualTo(prefix.steps());
		assertThat(dual.probabilities()).containsExactly(prefix.probabilities(), within(1e-12));
		assertThat(dual.positionsComputed()).isEqualTo(prefix.positionsComputed());
	}

	/** Where keys and values don't depend on what is seen, nothing can be stale. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void isExactWhereKeysAndValuesSeeNothing(long seed) {
		ToyBackbone toy = new ToyBackbone((int) seed);
		Prompt prompt = Runs.prompt(Runs.random(seed), 24);
		Canvas plainCanvas = Canvas.masked(prompt, ToyBackbone.MASK, 16);

		Denoised cached = run(toy, Canvas.masked(prompt, ToyBackbone.MASK, 16), 0.8, 4, new KvDual(toy));
		Denoised uncached = run(toy, plainCanvas, 0.8, 4, Runs.uncached(toy, plainCanvas));

		assertThat(cached.tokens()).isEqualTo(uncached.tokens());
		assertThat(cached.steps()).isEqualTo(uncached.steps());
		assertThat(cached.positionsComputed()).isLessThan(uncached.positionsComputed());
	}

	/** I22, and that what it holds is released. */
	@Test
	void evaluatesTheBlockAloneAfterItsRefresh() {
		TrackedBackbone tracked = new TrackedBackbone(new ToyBackbone(3));

		Denoised result = Runs.run(tracked, Canvas.masked(Prompt.of(1, 5, 3), ToyBackbone.MASK, 12),
				Runs.policies(new FixedPerStep(1), new TopQuota(), 4, new KvDual(tracked)).build());

		assertThat(tracked.queryCounts()).isEqualTo(List.of(15, 4, 4, 4, 15, 4, 4, 4, 15, 4, 4, 4));
		assertThat(result.refreshPasses()).isEqualTo(3);
		assertThat(tracked.open()).isZero();
	}

	@Test
	void isRefusedWhereCellsBehindTheBlockMayBeDecided() {
		Policies.Builder policies = Policies.builder(new FixedPerStep(1),
				new UnfencedBlocks(new FixedBlocks(4, FixedBlocks.End.FILLED)), new TopQuota(),
				new KvDual(new ToyBackbone()));

		assertThatExceptionOfType(StrategyException.class).isThrownBy(policies::build)
			.withMessageContaining("no cell behind it can be decided")
			.satisfies((ex) -> assertThat(ex.fields()).containsExactly("cache", "blockLength"));
	}

	/** I13. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void aMarginOfNothingIsTheDualCacheAndOneOfEverythingIsNone(long seed) {
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, seed);
		Prompt prompt = Runs.prompt(Runs.random(seed), 20);
		Canvas plainCanvas = Canvas.masked(prompt, 19, 12);

		Denoised none = run(plain, Canvas.masked(prompt, 19, 12), 0.8, 4, new KvVicinity(plain, 0, 0, 0));
		Denoised dual = run(plain, Canvas.masked(prompt, 19, 12), 0.8, 4, new KvDual(plain));
		Denoised all = run(plain, Canvas.masked(prompt, 19, 12), 0.8, 4, new KvVicinity(plain, 100, 100, 0));
		Denoised warm = run(plain, Canvas.masked(prompt, 19, 12), 0.8, 4, new KvVicinity(plain, 0, 0, 100));
		Denoised uncached = run(plain, plainCanvas, 0.8, 4, Runs.uncached(plain, plainCanvas));

		assertSame(none, dual);
		assertSame(all, uncached);
		assertSame(warm, uncached);
	}

	private static void assertSame(Denoised actual, Denoised expected) {
		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within(1e-12));
		assertThat(actual.positionsComputed()).isEqualTo(expected.positionsComputed());
	}

	@Test
	void theMarginIsEvaluatedWithTheBlock() {
		TrackedBackbone tracked = new TrackedBackbone(new ToyBackbone(3));

		Runs.run(tracked, Canvas.masked(Prompt.of(1, 5, 3), ToyBackbone.MASK, 12),
				Runs.policies(new FixedPerStep(1), new TopQuota(), 4, new KvVicinity(tracked, 1, 1, 2)).build());

		assertThat(tracked.queryCounts()).isEqualTo(List.of(15, 15, 6, 6, 15, 6, 6, 6, 15, 5, 5, 5));
		assertThat(tracked.open()).isZero();
	}

	private static Denoised run(Backbone backbone, Canvas canvas, double threshold, int blockLength, KvPolicy kv) {
		return Runs.run(backbone, canvas,
				Runs.policies(Unlimited.uncapped(), new Threshold(threshold), blockLength, kv).wholeRows().build());
	}

}
