package io.sfumato.backbone.loop;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.BlockPolicy;
import io.sfumato.backbone.policy.ClassifierGuidance;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.ExternalBlocks;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.LearnedUnmask;
import io.sfumato.backbone.policy.LeftmostMasks;
import io.sfumato.backbone.policy.LogitsProcessor;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Windows and choices that come from outside.
 */
class ChosenBlocksTests {

	private static final int CELLS = 16;

	@Test
	void blocksOfOneChosenLengthAreFixedOnes() {
		for (int salt = 0; salt < 20; salt++) {
			Denoised fixed = run(salt, new FixedBlocks(4, FixedBlocks.End.FILLED), threshold(0.7));

			Denoised chosen = run(salt, new ExternalBlocks((canvas, start) -> 4), threshold(0.7));

			assertThat(chosen.tokens()).isEqualTo(fixed.tokens());
			assertThat(chosen.steps()).isEqualTo(fixed.steps());
			assertThat(chosen.blocks()).isEqualTo(4);
		}
	}

	/** With what was decided in sight: the next block is as long as the last token is. */
	@Test
	void everyLengthIsChosenWithTheTextInSight() {
		int[] starts = new int[CELLS];
		int[] count = new int[1];

		Denoised result = run(3, new ExternalBlocks((canvas, start) -> {
			assertThat(canvas.masked(canvas.promptLength(), start)).isZero();
			starts[count[0]++] = start - canvas.promptLength();
			return (start == canvas.promptLength()) ? 3 : 1 + canvas.token(start - 1) % 5;
		}), threshold(0.7));

		int expected = 0;
		for (int block = 0; block < count[0]; block++) {
			assertThat(starts[block]).isEqualTo(expected);
			expected += (block == 0) ? 3 : 1 + result.tokens()[expected - 1] % 5;
		}
		assertThat(expected).isGreaterThanOrEqualTo(CELLS);
	}

	@Test
	void aBlockOfNothingIsRefused() {
		assertThatIllegalStateException()
			.isThrownBy(() -> run(1, new ExternalBlocks((canvas, start) -> 0), threshold(0.7)))
			.withMessageContaining("a block of 0 cells");
	}

	@Test
	void theWindowFollowsTheLeftmostMasks() {
		for (int salt = 0; salt < 20; salt++) {
			Denoised one = run(salt, new LeftmostMasks(1), threshold(0.5));
			Denoised all = run(salt, new LeftmostMasks(CELLS), threshold(0.7));
			Denoised whole = run(salt, new FixedBlocks(CELLS, FixedBlocks.End.FILLED), threshold(0.7));
			Denoised some = run(salt, new LeftmostMasks(4), threshold(0.5));

			assertThat(one.steps()).as("from left to right").isSorted();
			assertThat(one.forwardPasses()).isEqualTo(CELLS);
			assertThat(all.tokens()).isEqualTo(whole.tokens());
			for (int cell = 0; cell < CELLS; cell++) {
				int step = some.steps()[cell];
				assertThat(Arrays.stream(some.steps(), 0, cell).filter((earlier) -> earlier >= step).count())
					.as("masks before a cell when it was decided")
					.isLessThan(4);
			}
		}
	}

	@Test
	void guidanceOfNoScaleChangesNothing() {
		FixedBlocks blocks = new FixedBlocks(8, FixedBlocks.End.FILLED);
		ClassifierGuidance off = new ClassifierGuidance((context, index, target) -> Arrays.fill(target, -9), 0);

		assertThat(run(2, blocks, threshold(0.7), off).tokens()).isEqualTo(run(2, blocks, threshold(0.7)).tokens());
	}

	@Test
	void tokensFollowTheAttribute() {
		FixedBlocks blocks = new FixedBlocks(8, FixedBlocks.End.FILLED);
		// an attribute that only the token 11 leads to
		ClassifierGuidance guidance = new ClassifierGuidance((context, index, target) -> {
			assertThat(context.canvas().isMasked(index)).isTrue();
			Arrays.fill(target, -40);
			target[11] = 0;
		}, 1);

		assertThat(run(2, blocks, threshold(0.7), guidance).tokens()).containsOnly(11);
	}

	/** I28. */
	@Test
	void aPolicyThatAlwaysWantsDecidesBlocksAtOnce() {
		FixedBlocks blocks = new FixedBlocks(8, FixedBlocks.End.FILLED);
		for (double temperature : new double[] { 0, 0.5 }) {
			LearnedUnmask always = new LearnedUnmask((masked, sure, time) -> filled(masked.length, 1e9), temperature,
					Draws.seeded(1));

			assertThat(run(4, blocks, always).tokens()).isEqualTo(run(4, blocks, threshold(0)).tokens());
			assertThat(run(4, blocks, always).forwardPasses()).isEqualTo(2);
		}
	}

	/** I28: it never wants, so the best cell is forced, which here is the surest one. */
	@Test
	void aPolicyThatNeverWantsDecidesOneByOne() {
		FixedBlocks blocks = new FixedBlocks(8, FixedBlocks.End.FILLED);
		LearnedUnmask never = new LearnedUnmask(
				(masked, sure, time) -> Arrays.stream(sure).map((probability) -> probability - 1e9).toArray(), 0.5,
				Draws.seeded(1));

		Denoised learned = run(4, blocks, never);

		assertThat(learned.forwardPasses()).isEqualTo(CELLS);
		assertThat(learned.steps()).isEqualTo(run(4, blocks, threshold(Double.POSITIVE_INFINITY)).steps());
	}

	@Test
	void aPolicyIsToldWhatIsMaskedHowSureItIsAndWhen() {
		FixedBlocks blocks = new FixedBlocks(8, FixedBlocks.End.FILLED);
		int[] asked = new int[1];
		LearnedUnmask watched = new LearnedUnmask((masked, sure, time) -> {
			assertThat(masked).hasSize(8);
			assertThat(time).isEqualTo((double) asked[0]++ / CELLS);
			for (int cell = 0; cell < 8; cell++) {
				assertThat(sure[cell]).isBetween(masked[cell] ? 0.0 : 1.0, 1.0);
			}
			return filled(8, -1);
		}, 0, Draws.seeded(1));

		run(4, blocks, watched);

		assertThat(asked[0]).isEqualTo(CELLS);
	}

	private static double[] filled(int length, double value) {
		double[] array = new double[length];
		Arrays.fill(array, value);
		return array;
	}

	private static UnmaskPolicy threshold(double threshold) {
		return new Threshold(threshold);
	}

	private static Denoised run(int salt, BlockPolicy blocks, UnmaskPolicy rule, LogitsProcessor... processors) {
		ToyBackbone toy = new ToyBackbone(salt);
		Canvas canvas = Canvas.masked(Prompt.of(1, 5, 3, 7), ToyBackbone.MASK, CELLS);
		Policies policies = Policies
			.builder(Unlimited.uncapped(), blocks, rule, new KvNone(canvas, AttentionPattern.BIDIRECTIONAL))
			.processors(processors)
			// with statistics a proposed mask would cost a pass
			.wholeRows()
			.build();
		try (Denoising denoising = new Denoising(toy, canvas, policies, DenoisingListener.NONE, new CancelSignal())) {
			return denoising.run();
		}
	}

}
