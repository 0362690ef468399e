package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks that reach into the next ones: a window is a block and some blocks behind it, of
 * which drafts may decide cells early (eager acceptance of
 * <a href="https://arxiv.org/abs/2510.00294">FreeDave</a>, section 3). The first window
 * is worked in until all of it is decided, the blocks that it has decided early are
 * passed over. Goes with {@link SelfStatic} and {@link EarlierBlocksFirst}.
 * <p>
 * Saves passes at the ends of blocks. Not where the text must be the static decoder's:
 * what is decided early has been drafted from a pass that didn't know the end of the
 * block before.
 *
 * @param blocks the blocks; with {@link FixedBlocks.End#FILLED} a block that was decided
 * early takes no pass, with any other end it takes one, as in the reference
 * @param ahead blocks behind the first one that a window reaches into, from 0: as many as
 * the drafts can reach, depth / block length rounded up
 */
public record EagerBlocks(FixedBlocks blocks, int ahead) implements BlockPolicy {

	public EagerBlocks {
		if (ahead < 0) {
			throw new IllegalArgumentException("a window can't reach %d blocks ahead".formatted(ahead));
		}
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		Window own = (current != null) ? new Window(current.start(), ownEnd(current), current.index()) : null;
		Window next = this.blocks.next(canvas, own);
		if (next == null) {
			return null;
		}
		long end = next.end() + (long) this.ahead * this.blocks.length();
		return new Window(next.start(), (int) Math.min(end, canvas.length()), next.index());
	}

	@Override
	public int ownEnd(Window window) {
		return (window.end() - window.start() > this.blocks.length()) ? window.start() + this.blocks.length()
				: window.end();
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		if (this.blocks.end() != FixedBlocks.End.FILLED && context.stepInWindow() == 0) {
			return false;
		}
		Window window = context.window();
		boolean decidedEarly = context.stepInWindow() <= 1
				&& context.canvas().masked(window.start(), ownEnd(window)) == 0;
		return decidedEarly || context.maskedInWindow() == 0;
	}

}
