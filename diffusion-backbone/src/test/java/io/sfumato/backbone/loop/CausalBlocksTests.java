package io.sfumato.backbone.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.policy.AboveOrQuota;
import io.sfumato.backbone.policy.CausalBlocks;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.FixedPerStep;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvCausalBlocks;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.backbone.policy.TopQuota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class CausalBlocksTests {

	private static final int CELLS = 14;

	/** I17: what is held is what a pass over everything gives. */
	@ParameterizedTest
	@CsvSource({ "4,4", "4,6", "5,3", "8,9", "32,5" })
	void heldBlocksAreAsGoodAsEvaluatedOnes(int length, int prompt) {
		for (int seed = 0; seed < 5; seed++) {
			TrackedBackbone tracked = new TrackedBackbone(
					PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, seed));
			CausalBlocks blocks = new CausalBlocks(length);

			Denoised recomputed = run(tracked, prompt, blocks, new Everything(blocks));
			Denoised held = run(tracked, prompt, blocks, new KvCausalBlocks(tracked, blocks, 0));

			assertThat(held.tokens()).isEqualTo(recomputed.tokens());
			assertThat(held.probabilities()).containsExactly(recomputed.probabilities(), within(1e-9));
			assertThat(held.forwardPasses()).isEqualTo(recomputed.forwardPasses()).isEqualTo(CELLS);
			assertThat(held.positionsComputed()).isLessThanOrEqualTo(recomputed.positionsComputed());
			assertThat(held.cache()).isEqualTo(KvPolicy.Exactness.EXACT);
			assertThat(tracked.open()).isZero();
		}
	}

	/** A model that predicts a cell from the one before evaluates that one, too. */
	@Test
	void theCellBeforeTheBlockIsEvaluatedWhereItPredicts() {
		for (int salt = 0; salt < 10; salt++) {
			ToyBackbone toy = ToyBackbone.shifted(salt);
			CausalBlocks blocks = new CausalBlocks(4);

			Denoised recomputed = run(toy, 6, blocks, new Everything(blocks));
			Denoised held = run(toy, 6, blocks, new KvCausalBlocks(toy, blocks, 1));

			assertThat(held.tokens()).isEqualTo(recomputed.tokens());
			assertThat(held.steps()).isEqualTo(recomputed.steps());
		}
	}

	@Test
	void blocksAreCountedFromTheBeginning() {
		Canvas canvas = canvas(6, 24);
		CausalBlocks blocks = new CausalBlocks(4);

		List<Integer> ends = new ArrayList<>();
		for (var window = blocks.next(canvas, null); window != null; window = blocks.next(canvas, window)) {
			ends.add(window.end());
		}

		assertThat(ends).containsExactly(8, 12, 16, 20);
	}

	@Test
	void whatIsSureGoesAtOnceAndTheQuotaGoesInAnyCase() {
		for (int salt = 0; salt < 20; salt++) {
			ToyBackbone toy = new ToyBackbone(salt);
			CausalBlocks blocks = new CausalBlocks(4);

			Denoised one = run(toy, 4, blocks, new KvCausalBlocks(toy, blocks, 0), 1, 1);
			Denoised two = run(toy, 4, blocks, new KvCausalBlocks(toy, blocks, 0), 1, 2);
			Denoised sure = run(toy, 4, blocks, new KvCausalBlocks(toy, blocks, 0), 0, 1);

			assertThat(Arrays.stream(one.steps()).distinct().count()).isEqualTo(CELLS);
			assertThat(two.forwardPasses()).isEqualTo(7);
			assertThat(sure.forwardPasses()).as("one pass per block").isEqualTo(4);
		}
	}

	@Test
	void otherBlocksThanTheModelsAreRefused() {
		ToyBackbone toy = new ToyBackbone();
		CausalBlocks blocks = new CausalBlocks(4);

		assertThatExceptionOfType(StrategyException.class).isThrownBy(
				() -> Policies
					.builder(new FixedPerStep(1), new FixedBlocks(4, FixedBlocks.End.FILLED), new TopQuota(),
							new KvCausalBlocks(toy, blocks, 0))
					.build())
			.withMessageContaining("no later block");
	}

	private static Denoised run(Backbone backbone, int prompt, CausalBlocks blocks, KvPolicy kv) {
		return Runs.run(backbone, canvas(prompt, backbone.shape().vocabulary()),
				Policies.builder(new FixedPerStep(1), blocks, new TopQuota(), kv).wholeRows().build());
	}

	private static Denoised run(Backbone backbone, int prompt, CausalBlocks blocks, KvPolicy kv, double threshold,
			int quota) {
		return Runs.run(backbone, canvas(prompt, backbone.shape().vocabulary()),
				Policies.builder(new FixedPerStep(quota), blocks, new AboveOrQuota(threshold), kv).wholeRows().build());
	}

	private static Canvas canvas(int prompt, int vocabulary) {
		return Canvas.masked(Prompt.of(Runs.random(prompt).ints(prompt, 0, vocabulary - 2).toArray()), vocabulary - 1,
				CELLS);
	}

	/** The whole canvas in every pass, under the mask of such a model. */
	private record Everything(CausalBlocks blocks) implements KvPolicy {

		@Override
		public void plan(StepContext context, ForwardPlan plan) {
			int length = context.canvas().length();
			BitSet mask = new BitSet();
			for (int query = 0; query < length; query++) {
				for (int key = 0; key < length; key++) {
					mask.set(query * length + key, key / this.blocks.length() <= query / this.blocks.length());
				}
			}
			plan.query(0, length).mask(mask);
		}

		@Override
		public Exactness exactness() {
			return Exactness.NONE;
		}

	}

}
