package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks whose lengths somebody else chooses, one by one, with what was decided in sight:
 * <a href="https://arxiv.org/abs/2505.14455">CtrlDiff</a> has a policy for that, learnt
 * by reinforcement, whose weights aren't published. A block is finished when no mask is
 * left in it.
 * <p>
 * Not with caches that refresh per block when blocks are tiny: each costs a refresh.
 */
public final class ExternalBlocks implements BlockPolicy {

	private final Lengths lengths;

	public ExternalBlocks(Lengths lengths) {
		this.lengths = lengths;
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		int start = (current != null) ? current.end() : canvas.promptLength();
		int left = canvas.length() - start;
		if (left == 0) {
			return null;
		}
		int length = this.lengths.next(canvas, start);
		if (length < 1) {
			throw new IllegalStateException("a block of %d cells was chosen".formatted(length));
		}
		return new Window(start, start + Math.min(length, left), (current != null) ? current.index() + 1 : 0);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return context.maskedInWindow() == 0;
	}

	/** Chooses how long the next block is. */
	@FunctionalInterface
	public interface Lengths {

		/**
		 * @param canvas as it is; isn't changed
		 * @param start index of the block's first cell
		 * @return from 1; what exceeds the canvas is cut off
		 */
		int next(Canvas canvas, int start);

	}

}
