package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks that are decided part by part while the model sees the whole of them
 * (<a href="https://arxiv.org/abs/2509.26328">Fast-dLLM v2</a> section 3.3): a block is
 * as long as the model was trained with, a part as short as its cells can be decided
 * without seeing each other. Parts are counted from the beginning of their block, so the
 * first one may begin inside the prompt. Finished when no mask is left.
 * <p>
 * A model that predicts a cell from the one before it can't predict the first cell of a
 * block from inside the block. There that cell is a window of its own: the last row of
 * the block before is carried over, as an autoregressive step.
 * <p>
 * Not for models whose cells see later blocks, nor for those that were trained with
 * blocks no longer than a part: a part that is the block is {@link CausalBlocks}.
 *
 * @param blocks of the model
 * @param length cells of a part, from 1; 8 in the paper. The last part of a block may be
 * shorter, and longer than the block is the block
 * @param carried whether the first cell of a block is decided by itself, as models must
 * whose logits are shifted
 */
public record SubBlocks(CausalBlocks blocks, int length, boolean carried) implements BlockPolicy {

	/** Of the paper. */
	public static final int DEFAULT = 8;

	public SubBlocks {
		if (length < 1) {
			throw new StrategyException("a part of a block with %d cells".formatted(length), "blockLength");
		}
	}

	/** The index of the first cell of the part that a cell is in. */
	int startOf(int index) {
		int block = this.blocks.startOf(index);
		return block + (index - block) / this.length * this.length;
	}

	/** Whether a window is the cell that the row before its block decides. */
	boolean isCarried(Window window) {
		return this.carried && window.start() > 0 && this.blocks.startOf(window.start()) == window.start();
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		int start = (current != null) ? current.end() : canvas.promptLength();
		if (start == canvas.length()) {
			return null;
		}
		int index = (current != null) ? current.index() + 1 : 0;
		Window first = new Window(start, start + 1, index);
		return isCarried(first) ? first
				: new Window(start, Math.min(startOf(start) + this.length, this.blocks.endOf(canvas, start)), index);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return context.maskedInWindow() == 0;
	}

}
