package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.AboveOrQuota;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.CausalBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.KvCausalBlocks;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvSubBlocks;
import io.sfumato.backbone.policy.LeftToRightScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Sched;
import io.sfumato.backbone.policy.SelfStatic;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.SubBlocks;
import io.sfumato.backbone.policy.TopP;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class SubBlocksTests {

	/**
	 * Of a re-implementation of checkpoints.md section 12, S9, on the toy of decoding.md
	 * section 15.3, in another language, without any cache. The toy's keys and values
	 * have seen nothing, so nothing in the cache can be stale.
	 */
	@ParameterizedTest
	@CsvSource({ "8,2,.95,1,1,16,11 2 8 4 5 12 3 5 7 9 19 20 21 14 2 13",
			"8,2,.95,1,0,16,5 0 4 3 15 8 14 2 9 1 6 13 11 8 16 8",
			"8,4,.7,1,1,12,11 2 0 4 5 15 8 4 2 9 19 11 2 14 2 13",
			"8,4,.7,1,0,12,17 0 4 3 15 8 5 7 10 1 6 13 11 8 13 8", "8,4,.5,1,1,10,11 2 0 4 5 15 8 6 11 2 1 6 11 2 8 4",
			"8,8,.7,1,1,11,11 2 0 4 5 15 8 4 2 9 1 11 2 8 10 5", "4,2,.6,1,1,14,11 2 8 4 5 12 3 6 11 2 8 4 2 14 4 5",
			"8,4,.7,.95,1,10,11 2 0 4 5 15 8 6 11 2 1 6 11 2 8 4",
			"8,4,.7,.8,0,12,17 0 4 3 15 8 5 7 10 1 6 13 11 3 13 8",
			"6,4,.6,1,1,14,11 2 8 4 3 18 21 1 2 9 1 11 2 8 10 5", "6,4,.6,1,0,12,5 0 4 3 12 8 16 2 9 1 6 13 14 3 13 8",
			"32,8,.5,1,1,7,11 2 0 4 5 15 8 1 17 9 1 11 2 11 10 5" })
	void decidesWhatThePublishedSamplerDecides(int block, int part, double threshold, double nucleus, int shift,
			int passes, String tokens) {
		ToyBackbone toy = ToyBackbone.inBlocks(0, shift, block);
		SubBlocks parts = new SubBlocks(new CausalBlocks(block), part, shift > 0);
		int[] expected = Arrays.stream(tokens.split(" ")).mapToInt(Integer::parseInt).toArray();

		for (KvPolicy kv : List.of(new KvSubBlocks(toy, parts), new KvCausalBlocks(toy, parts.blocks(), shift))) {
			Denoised denoised = Runs.run(toy, Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 16),
					Policies.builder(Unlimited.uncapped(), parts, new AboveOrQuota(threshold), kv)
						.processors(new TopP(nucleus))
						.build());

			assertThat(denoised.tokens()).isEqualTo(expected);
			assertThat(denoised.forwardPasses()).isEqualTo(passes);
		}
	}

	/** Where a part is the block, this is ordinary decoding in blocks. */
	@ParameterizedTest
	@CsvSource({ "4,4,5", "4,9,6", "8,8,3", "5,7,11" })
	void partsAsLongAsTheBlockAreTheBlock(int block, int part, int prompt) {
		for (long seed = 0; seed < 5; seed++) {
			TrackedBackbone tracked = plain(seed);
			CausalBlocks blocks = new CausalBlocks(block);
			SubBlocks parts = new SubBlocks(blocks, part, false);
			double threshold = Runs.random(seed).nextDouble();

			Denoised whole = run(tracked, prompt, blocks, new KvCausalBlocks(tracked, blocks, 0), threshold);
			Denoised inParts = run(tracked, prompt, parts, new KvSubBlocks(tracked, parts), threshold);

			assertSame(inParts, whole);
			assertThat(inParts.forwardPasses()).isEqualTo(whole.forwardPasses());
			assertThat(inParts.cache()).isEqualTo(KvPolicy.Exactness.EXACT);
			assertThat(tracked.open()).isZero();
		}
	}

	/** I14: with one pass per part every token comes from a pass over the whole block. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void thePassOverTheWholeBlockIsExact(long seed) {
		TrackedBackbone tracked = plain(seed);
		SubBlocks parts = new SubBlocks(new CausalBlocks(8), 3, false);

		Denoised cached = run(tracked, 5, parts, new KvSubBlocks(tracked, parts), 0);
		Denoised exact = run(tracked, 5, parts, new KvCausalBlocks(tracked, parts.blocks(), 0), 0);

		assertSame(cached, exact);
		assertThat(cached.forwardPasses()).as("two, three and one of three blocks").isEqualTo(6);
		assertThat(cached.cache()).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
		assertThat(exact.cache()).isEqualTo(KvPolicy.Exactness.EXACT);
		assertThat(tracked.open()).isZero();
	}

	/** Otherwise nothing here would show that the cache is used. */
	@Test
	void theOtherPassesAreNot() {
		int differing = 0;
		for (long seed = 0; seed < 20; seed++) {
			TrackedBackbone tracked = plain(seed);
			SubBlocks parts = new SubBlocks(new CausalBlocks(8), 4, false);

			Denoised cached = run(tracked, 5, parts, new KvSubBlocks(tracked, parts), 1);
			Denoised exact = run(tracked, 5, parts, new KvCausalBlocks(tracked, parts.blocks(), 0), 1);

			differing += Arrays.equals(cached.probabilities(), exact.probabilities()) ? 0 : 1;
			assertThat(cached.positionsComputed()).isLessThan(exact.positionsComputed());
		}
		assertThat(differing).isPositive();
	}

	@Test
	void evaluatesThePartAloneOnceItsFirstCellIsDecided() {
		TrackedBackbone tracked = new TrackedBackbone(ToyBackbone.inBlocks(3, 1, 8));
		SubBlocks parts = new SubBlocks(new CausalBlocks(8), 4, true);

		Denoised denoised = Runs.run(tracked, Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, 12),
				Policies.builder(new FixedPerStep(1), parts, new TopQuota(), new KvSubBlocks(tracked, parts))
					.scorer(new LeftToRightScorer())
					.build());

		// the block of the prompt; the row before the next one; that one in two parts
		assertThat(tracked.queryCounts()).isEqualTo(List.of(8, 4, 4, 4, 8, 9, 4, 4, 8, 4, 4, 4));
		assertThat(denoised.refreshPasses()).isEqualTo(4);
		assertThat(tracked.open()).isZero();
	}

	@Test
	void theFirstCellOfABlockIsDecidedByItselfWhereTheModelShifts() {
		Canvas canvas = Canvas.masked(Prompt.of(1, 2, 3, 4, 5, 6), 23, 13);
		SubBlocks shifted = new SubBlocks(new CausalBlocks(8), 4, true);
		SubBlocks own = new SubBlocks(new CausalBlocks(8), 4, false);

		assertThat(ends(canvas, shifted)).containsExactly(8, 9, 12, 16, 17, 19);
		assertThat(ends(canvas, own)).containsExactly(8, 12, 16, 19);
	}

	private static List<Integer> ends(Canvas canvas, SubBlocks parts) {
		List<Integer> ends = new ArrayList<>();
		for (var window = parts.next(canvas, null); window != null; window = parts.next(canvas, window)) {
			ends.add(window.end());
		}
		return ends;
	}

	/** I25, and that no pass is spent on nothing. */
	@Test
	void textStaysAndEveryPassDecidesSomething() {
		for (long seed = 0; seed < 200; seed++) {
			RandomGenerator random = Runs.random(seed);
			int block = random.nextInt(1, 12);
			int shift = random.nextInt(2);
			TrackedBackbone tracked = new TrackedBackbone(ToyBackbone.inBlocks((int) seed, shift, block));
			SubBlocks parts = new SubBlocks(new CausalBlocks(block), random.nextInt(1, 14), shift > 0);
			Canvas.Builder laid = Canvas.builder(Runs.prompt(random, 24), ToyBackbone.MASK);
			int masks = 0;
			for (int cell = 0; cell < 20; cell++) {
				boolean masked = random.nextInt(3) > 0;
				masks += masked ? 1 : 0;
				laid = masked ? laid.masks(1) : laid.fixed(random.nextInt(21));
			}
			Canvas canvas = laid.build();
			int[] before = canvas.answer();

			Denoised denoised = Runs.run(tracked, canvas,
					Policies
						.builder(Unlimited.uncapped(), parts, new AboveOrQuota(random.nextDouble()),
								new KvSubBlocks(tracked, parts))
						.wholeRows()
						.build());

			assertThat(denoised.forwardPasses()).as("seed %d", seed).isLessThanOrEqualTo(masks);
			assertThat(denoised.tokens()).doesNotContain(ToyBackbone.MASK);
			for (int cell = 0; cell < before.length; cell++) {
				if (canvas.kind(canvas.promptLength() + cell) == CellKind.FIXED) {
					assertThat(denoised.tokens()[cell]).isEqualTo(before[cell]);
				}
			}
			assertThat(tracked.open()).isZero();
		}
	}

	@Test
	void whatTheCacheCannotKnowIsRefused() {
		ToyBackbone toy = ToyBackbone.inBlocks(0, 1, 8);
		SubBlocks parts = new SubBlocks(new CausalBlocks(8), 4, true);
		SubBlocks others = new SubBlocks(new CausalBlocks(8), 2, true);

		assertThatIllegalArgumentException()
			.isThrownBy(() -> new KvSubBlocks(toy, new SubBlocks(parts.blocks(), 4, false)))
			.withMessageContaining("the block before");
		assertRefused(Policies.builder(Unlimited.uncapped(), others, new AboveOrQuota(1), new KvSubBlocks(toy, parts)),
				"the ones it was made for");
		assertRefused(Policies.builder(Unlimited.uncapped(), parts.blocks(), new AboveOrQuota(1),
				new KvSubBlocks(toy, parts)), "the ones it was made for");
		assertRefused(Policies.builder(Unlimited.uncapped(), parts, new AboveOrQuota(1), new KvSubBlocks(toy, parts))
			.drafts(new SelfStatic(4)), "see one canvas");
		assertRefused(Policies.builder(Unlimited.uncapped(), parts, new AboveOrQuota(1), new KvSubBlocks(toy, parts))
			.stops(new Sched(16, Sched.Curve.cosine(), 7.5, 2.5, true)), "earlyExit");
		assertThatExceptionOfType(StrategyException.class)
			.isThrownBy(() -> new SubBlocks(new CausalBlocks(8), 0, false));
	}

	private static void assertRefused(Policies.Builder builder, String reason) {
		assertThatExceptionOfType(StrategyException.class).isThrownBy(builder::build).withMessageContaining(reason);
	}

	private static void assertSame(Denoised actual, Denoised expected) {
		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within(1e-9));
	}

	private static TrackedBackbone plain(long seed) {
		return new TrackedBackbone(PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, seed));
	}

	private static Denoised run(Backbone backbone, int prompt, BlockPolicy blocks, KvPolicy kv, double threshold) {
		Canvas canvas = Canvas.masked(Prompt.of(Runs.random(prompt).ints(prompt, 0, 22).toArray()), 23, 14);
		return Runs.run(backbone, canvas,
				Policies.builder(Unlimited.uncapped(), blocks, new AboveOrQuota(threshold), kv).wholeRows().build());
	}

}
