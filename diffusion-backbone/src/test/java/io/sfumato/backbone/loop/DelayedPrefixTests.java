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
import io.sfumato.backbone.policy.Advancing;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.EntropyThreshold;
import io.sfumato.backbone.policy.EosFirst;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvDelayedPrefix;
import io.sfumato.backbone.policy.KvFrozen;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.Pipelined;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The cache of d3LLM, which lets blocks settle (decoding.md section 3.13).
 */
class DelayedPrefixTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3);

	private static final int ANSWER = 12;

	/**
	 * Blocks of 4 behind 3 cells, one token per step, two passes to settle: the prompt is
	 * held from pass 1 on; a block that pass 3 or 7 finishes, from the third pass after
	 * it on.
	 */
	@Test
	void aBlockIsHeldWhenItHasSettled() {
		TrackedBackbone tracked = new TrackedBackbone(new ToyBackbone());

		Denoised result = Runs.run(tracked, canvas(), oneByOne(new KvDelayedPrefix(tracked, 0, 2)));

		assertThat(tracked.queryCounts()).isEqualTo(List.of(15, 15, 12, 12, 15, 15, 12, 8, 15, 15, 8, 4));
		assertThat(result.refreshPasses()).as("three that hold, four that refresh").isEqualTo(7);
		assertThat(tracked.open()).isZero();
	}

	/** A delay of nothing is a frozen prefix, one of everything no cache. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void itsEndsAreAFrozenPrefixAndNone(long seed) {
		RandomGenerator random = Runs.random(seed);
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, seed);
		BlockPolicy blocks = random.nextBoolean() ? new FixedBlocks(4, FixedBlocks.End.FILLED) : pipelined(0.5);
		double nats = random.nextDouble(0.5, 2.5);

		Denoised frozen = run(plain, blocks, nats, new KvFrozen(plain, 0));
		Denoised none = run(plain, blocks, nats, Runs.uncached(plain, canvas()));

		Denoised atOnce = run(plain, blocks, nats, new KvDelayedPrefix(plain, 0, 0));
		Denoised never = run(plain, blocks, nats, new KvDelayedPrefix(plain, 0, 100));

		assertSame(atOnce, frozen);
		assertThat(atOnce.positionsComputed()).isEqualTo(frozen.positionsComputed());
		assertSame(never, none);
		assertThat(never.positionsComputed()).isEqualTo(none.positionsComputed());
	}

	/**
	 * Where keys and values don't depend on what follows (the toy has one layer), the
	 * cache is exact whatever the delay, the shift of the logits and the end.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void itIsExactIfThePrefixDoesNotSeeTheRest(long seed) {
		RandomGenerator random = Runs.random(seed);
		double nats = random.nextDouble(0.2, 2);
		for (int delay = 0; delay < 5; delay++) {
			for (int shift = 0; shift < 2; shift++) {
				ToyBackbone toy = (shift == 0) ? new ToyBackbone((int) seed) : ToyBackbone.shifted((int) seed);
				TrackedBackbone tracked = new TrackedBackbone(toy);
				Pipelined blocks = pipelined(random.nextDouble(0.1, 1));

				Denoised held = run(tracked, blocks, nats, new KvDelayedPrefix(tracked, shift, delay));
				Denoised none = run(toy, blocks, nats, Runs.uncached(toy, canvas()));

				assertSame(held, none);
				assertThat(held.positionsComputed()).isLessThanOrEqualTo(none.positionsComputed());
				assertThat(tracked.open()).isZero();
			}
		}
	}

	private static Denoised run(Backbone backbone, BlockPolicy blocks, double nats, KvPolicy kv) {
		return Runs.run(backbone, canvas(),
				Policies.builder(Unlimited.uncapped(), blocks, new Advancing(new EntropyThreshold(nats)), kv)
					.scorer(new NegEntropyScorer())
					.stops(new EosFirst(List.of(ToyBackbone.EOS)))
					.wholeRows()
					.build());
	}

	private static Policies oneByOne(KvPolicy kv) {
		return Runs.policies(new FixedPerStep(1), new TopQuota(), 4, kv).wholeRows().build();
	}

	private static Pipelined pipelined(double progress) {
		return new Pipelined(new FixedBlocks(4, FixedBlocks.End.FILLED), progress);
	}

	private static Canvas canvas() {
		return Canvas.masked(PROMPT, ToyBackbone.MASK, ANSWER);
	}

	private static void assertSame(Denoised actual, Denoised expected) {
		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within(1e-9));
		assertThat(actual.forwardPasses()).isEqualTo(expected.forwardPasses());
	}

}
