package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks of equal length from left to right (semi-autoregressive decoding,
 * <a href= "https://arxiv.org/abs/2502.09992">LLaDA</a> section 2.4); the last one may be
 * shorter.
 *
 * @param length cells of a block; the answer's length or more makes one block of it
 * @param end when a block is finished
 */
public record FixedBlocks(int length, End end) implements BlockPolicy {

	public FixedBlocks {
		if (length < 1) {
			throw new IllegalArgumentException("block length %d isn't positive".formatted(length));
		}
	}

	/** Number of blocks of an answer. */
	public static int count(int answerLength, int blockLength) {
		return Math.ceilDiv(answerLength, blockLength);
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		int start = (current != null) ? current.end() : canvas.promptLength();
		return (start < canvas.length()) ? window(canvas, start, (current != null) ? current.index() + 1 : 0) : null;
	}

	private Window window(Canvas canvas, int start, int index) {
		// the difference can't overflow, the sum could
		int end = (canvas.length() - start > this.length) ? start + this.length : canvas.length();
		return new Window(start, end, index);
	}

	@Override
	public Window fit(Canvas canvas, Window window) {
		return window(canvas, window.start(), window.index());
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return switch (this.end) {
			case FILLED -> context.maskedInWindow() == 0;
			case FILLED_SO_FAR -> context.canvas().masked(context.canvas().promptLength(), context.window().end()) == 0;
			case STEPS_SPENT -> schedule.spent(context);
			case FILLED_AFTER_CACHED_PASS -> context.maskedInWindow() == 0 && context.stepInWindow() >= 2;
		};
	}

	/** When a block is finished. */
	public enum End {

		/** No mask is left, asked before every pass. */
		FILLED,

		/**
		 * No mask is left in it or before it, asked before every pass: for runs that mask
		 * decided cells of earlier blocks again.
		 */
		FILLED_SO_FAR,

		/**
		 * Its steps are spent, whether or not masks are left or gone: LLaDA's {@code for}
		 * loop.
		 */
		STEPS_SPENT,

		/**
		 * No mask is left, asked only after a cached pass: Fast-dLLM's cached samplers
		 * spend one on a block that its first pass has filled (decoding.md Q5).
		 */
		FILLED_AFTER_CACHED_PASS

	}

}
