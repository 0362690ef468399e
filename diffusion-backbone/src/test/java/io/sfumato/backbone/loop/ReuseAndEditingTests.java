package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.Bernoulli;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.DreamLinear;
import io.sfumato.backbone.policy.Editing;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.Gumbel;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Rewriting;
import io.sfumato.backbone.policy.Threshold;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.backbone.policy.Unlimited;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Passes that are read twice, and cells that are decided twice.
 */
class ReuseAndEditingTests {

	private static final Prompt PROMPT = Prompt.of(1, 5, 3, 7);

	/** I23: the first of Dream's steps decides nothing. */
	@Test
	void aStepThatDecidedNothingCostsNoPass() {
		Denoised called = dream(ToyBackbone.shifted(0), false);
		Denoised reused = dream(ToyBackbone.shifted(0), true);

		assertThat(reused.tokens()).isEqualTo(called.tokens());
		assertThat(reused.steps()).isEqualTo(called.steps());
		assertThat(called.forwardPasses()).isEqualTo(16);
		assertThat(reused.forwardPasses()).isEqualTo(15);
		assertThat(reused.positionsComputed()).isEqualTo(15 * 20);
	}

	private static Denoised dream(ToyBackbone toy, boolean reuse) {
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Policies.Builder policies = Policies.builder(new DreamLinear(16, DreamLinear.EPSILON),
				new FixedBlocks(16, FixedBlocks.End.STEPS_SPENT), new TopQuota(), Runs.uncached(toy, canvas));
		return Runs.run(toy, canvas, (reuse ? policies.reuse() : policies).build());
	}

	/** Decoding.md section 8.5: same random numbers, same tokens, at most L passes. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void randomStepsCallTheModelOnlyAfterAChange(long seed) {
		Denoised called = random(seed, false);
		Denoised reused = random(seed, true);

		assertThat(reused.tokens()).isEqualTo(called.tokens());
		assertThat(called.forwardPasses()).isEqualTo(64);
		assertThat(reused.forwardPasses()).isLessThanOrEqualTo(13);
	}

	private static Denoised random(long seed, boolean reuse) {
		ToyBackbone toy = new ToyBackbone((int) seed);
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 12);
		Draws draws = Draws.seeded(seed);
		DreamLinear time = new DreamLinear(64, DreamLinear.EPSILON);
		Policies.Builder policies = Policies
			.builder(time, new FixedBlocks(12, FixedBlocks.End.STEPS_SPENT), new Bernoulli(time, draws),
					Runs.uncached(toy, canvas))
			.proposer(new Gumbel(1, draws));
		return Runs.run(toy, canvas, (reuse ? policies.reuse() : policies).build());
	}

	/** I29. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void editingThatIsNeverSureChangesNothing(long seed) {
		RandomGenerator random = Runs.random(seed);
		ToyBackbone toy = new ToyBackbone((int) seed);
		Prompt prompt = Runs.prompt(random, 24);
		double threshold = random.nextDouble(0.4, 1);
		Canvas edited = Canvas.masked(prompt, ToyBackbone.MASK, 16);
		Canvas plain = Canvas.masked(prompt, ToyBackbone.MASK, 16);

		Denoised result = Runs.run(toy, edited, editing(toy, edited, threshold, 1.01));
		Denoised expected = Runs.run(toy, plain,
				Runs.policies(Unlimited.uncapped(), new Threshold(threshold), 8, Runs.uncached(toy, plain)).build());

		assertThat(result.tokens()).isEqualTo(expected.tokens());
		assertThat(result.forwardPasses()).isEqualTo(expected.forwardPasses());
	}

	/** I29. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void rewritingNothingIsOneTokenPerStep(long seed) {
		Denoised plain = rewritten(seed, null);

		assertThat(rewritten(seed, new Rewriting(0, 1)).tokens()).isEqualTo(plain.tokens());
		assertThat(rewritten(seed, new Rewriting(1, 0)).tokens()).isEqualTo(plain.tokens());
	}

	@Test
	void rewrittenTokensAreThoseOfTheLastPass() {
		int changed = 0;
		for (long seed = 1; seed < 6; seed++) {
			Denoised plain = rewritten(seed, null);
			Denoised rewritten = rewritten(seed, new Rewriting(1, 1));

			assertThat(rewritten.forwardPasses()).isEqualTo(plain.forwardPasses());
			assertThat(rewritten.tokens()).doesNotContain(ToyBackbone.MASK);
			changed += Arrays.equals(rewritten.tokens(), plain.tokens()) ? 0 : 1;
		}
		assertThat(changed).isPositive();
	}

	private static Denoised rewritten(long seed, @Nullable Rewriting rewriting) {
		ToyBackbone toy = new ToyBackbone((int) seed);
		Canvas canvas = Canvas.masked(PROMPT, ToyBackbone.MASK, 16);
		Policies.Builder policies = Policies.builder(new FixedPerStep(1),
				new FixedBlocks(8, FixedBlocks.End.FILLED_SO_FAR), new TopQuota(), Runs.uncached(toy, canvas));
		return Runs.run(toy, canvas, ((rewriting != null) ? policies.revise(rewriting) : policies).build());
	}

	@Test
	void editedCellsGetOtherTokensAndGivenOnesNever() {
		List<Integer> again = new ArrayList<>();
		int edits = 0;
		for (int seed = 0; seed < 8; seed++) {
			ToyBackbone toy = new ToyBackbone(seed);
			Canvas canvas = Canvas.builder(PROMPT, ToyBackbone.MASK).masks(3).fixed(4, 4).masks(11).build();
			again.clear();
			DenoisingListener listener = new DenoisingListener() {

				@Override
				public void committed(int cell, int token, double probability, int step) {
				}

				@Override
				public void reopened(int cell, int step) {
					again.add(cell);
				}

			};
			try (Denoising denoising = new Denoising(toy, canvas, editing(toy, canvas, 0, 0.3), listener,
					new CancelSignal())) {
				int reopened = 0;
				while (!denoising.finished()) {
					reopened += denoising.step().reopened();
				}

				assertThat(reopened).isEqualTo(again.size());
				assertThat(denoising.result().commits()).isEqualTo(14);
				assertThat(denoising.result().forwardPasses()).isLessThanOrEqualTo(2 * 17);
			}
			assertThat(again).doesNotContain(3, 4);
			assertThat(canvas.answer()).doesNotContain(ToyBackbone.MASK).containsSubsequence(4, 4);
			edits += again.size();
		}
		assertThat(edits).isPositive();
	}

	private static Policies editing(ToyBackbone toy, Canvas canvas, double threshold, double sure) {
		Editing editing = new Editing(8, sure, Editing.DEFAULT_PASSES);
		return Policies.builder(Unlimited.uncapped(), editing, new Threshold(threshold), Runs.uncached(toy, canvas))
			.revise(editing)
			.build();
	}

}
