package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks of equal length counted from the beginning of the prompt, as models were trained
 * that see no later block (<a href="https://arxiv.org/abs/2510.06303">SDAR</a>, LLaDA2,
 * Fast-dLLM v2, Efficient-DLM): the first one begins inside the block that the prompt
 * ends in. Finished when no mask is left.
 *
 * @param length cells of a block, the one the model was trained with; from 1
 */
public record CausalBlocks(int length) implements BlockPolicy {

	public CausalBlocks {
		if (length < 1) {
			throw new StrategyException("a block of %d cells".formatted(length), "blockLength");
		}
	}

	/** The index of the first cell of the block that a cell is in. */
	int startOf(int index) {
		return index / this.length * this.length;
	}

	/** The index behind the last cell of that block. */
	int endOf(Canvas canvas, int index) {
		return Math.min(canvas.length(), startOf(index) + this.length);
	}

	/**
	 * Who sees whom among the cells from (inclusive) to (exclusive), evaluated over what
	 * stands before them: rows of {@code to} keys.
	 */
	BitSet attention(int from, int to) {
		BitSet mask = new BitSet((to - from) * to);
		for (int query = from; query < to; query++) {
			int row = (query - from) * to;
			mask.set(row, row + Math.min(to, startOf(query) + this.length));
		}
		return mask;
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		int start = (current != null) ? current.end() : canvas.promptLength();
		if (start == canvas.length()) {
			return null;
		}
		return new Window(start, endOf(canvas, start), (current != null) ? current.index() + 1 : 0);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return context.maskedInWindow() == 0;
	}

}
