package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Second thoughts: a decided cell of the block gets another token if the model, seeing
 * the whole block, proposes one with enough probability (editing of
 * <a href="https://arxiv.org/abs/2602.08676">LLaDA2.1</a>). Nothing is masked again, so a
 * pass may decide and edit at once; a block ends when it has no mask and a pass edits
 * nothing, or after some passes without a mask.
 * <p>
 * For weights that were trained to correct themselves. Others propose, for a cell they
 * see, what already stands there, so that passes are spent for nothing. Not with caches,
 * which would hold the tokens that were replaced. Both the revision and the blocks: give
 * the same instance for both. Keeps state of one run.
 */
public final class Editing implements RevisePolicy, BlockPolicy {

	/** Of the published sampler. */
	public static final double DEFAULT = 0.9;

	/** Passes without a mask, of the published sampler. */
	public static final int DEFAULT_PASSES = 16;

	private final FixedBlocks blocks;

	private final double threshold;

	private final int passes;

	private boolean edited;

	private int withoutMask;

	/**
	 * @param blockLength cells of a block
	 * @param threshold a probability that the other token must exceed; 0.9 by default,
	 * above 1 nothing is edited
	 * @param passes most passes over a block without a mask, from 0; 16 by default
	 */
	public Editing(int blockLength, double threshold, int passes) {
		if (passes < 0) {
			throw new StrategyException("%d passes without a mask".formatted(passes), "remask");
		}
		this.blocks = new FixedBlocks(blockLength, FixedBlocks.End.FILLED);
		this.threshold = threshold;
		this.passes = passes;
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		this.edited = false;
		this.withoutMask = 0;
		return this.blocks.next(canvas, current);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return context.maskedInWindow() == 0 && (!this.edited || this.withoutMask >= this.passes);
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (canvas.kind(index) == CellKind.GEN) {
				cells.set(index);
			}
		}
		this.withoutMask += (context.maskedInWindow() == 0) ? 1 : 0;
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		// nothing is masked again
	}

	@Override
	public void overwrite(StepContext context, Observations observations, BitSet committed, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = context.window().start(); index < context.window().end(); index++) {
			if (canvas.kind(index) == CellKind.GEN && !canvas.isMasked(index) && !committed.get(index)
					&& observations.has(index) && observations.token(index) != canvas.token(index)
					&& observations.probability(index) > this.threshold) {
				cells.set(index);
			}
		}
		this.edited = !cells.isEmpty();
	}

	@Override
	public int firstRevisable(Canvas canvas, Window window) {
		return window.start();
	}

	@Override
	public boolean needsLogits() {
		return false;
	}

}
