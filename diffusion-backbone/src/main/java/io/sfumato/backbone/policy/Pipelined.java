package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Blocks of which the next one is begun while the one before it is unfinished (the
 * multi-block decoding of <a href="https://arxiv.org/abs/2601.07568">d3LLM</a>;
 * decoding.md section 3.13): the active block is the first one with masks, and a block
 * behind it is open as soon as enough of the one before it is decided. Cells of all open
 * blocks may be decided. Goes with {@link Advancing}, which sees to it that the active
 * block doesn't wait for the others.
 * <p>
 * The published code has a second threshold, above which a block counts as active and
 * must not stand still. It changes nothing: the first block with masks has none before
 * it, so it is always active, and it is the only one that is looked at.
 * <p>
 * Saves the passes that the last cells of a block take alone. Not where a block hangs on
 * how the one before it ends, such as a calculation on its last figure, unless the
 * weights were distilled for it; not with caches that evaluate the active block alone.
 *
 * @param blocks the blocks; {@link FixedBlocks.End#FILLED} unless traces need another end
 * @param progress share of a block's cells that must be decided, or given, before the
 * next one is opened; above 0, up to 1, 0.5 by default (0.1 in the authors' evaluations);
 * 1 for one block after the other
 */
public record Pipelined(FixedBlocks blocks, double progress) implements BlockPolicy {

	/** Of the published sampler. */
	public static final double DEFAULT = 0.5;

	public Pipelined {
		if (!(progress > 0 && progress <= 1)) {
			throw new StrategyException("a progress of %s isn't above 0 and at most 1".formatted(progress),
					"blockLength");
		}
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		return this.blocks.next(canvas, current);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return this.blocks.finished(context, schedule);
	}

	@Override
	public int reach(Canvas canvas, Window window) {
		Window last = window;
		Window next = this.blocks.next(canvas, last);
		while (next != null && opensTheNext(canvas, last)) {
			last = next;
			next = this.blocks.next(canvas, last);
		}
		return last.end();
	}

	private boolean opensTheNext(Canvas canvas, Window window) {
		int cells = window.end() - window.start();
		return cells - canvas.masked(window.start(), window.end()) >= this.progress * cells;
	}

}
