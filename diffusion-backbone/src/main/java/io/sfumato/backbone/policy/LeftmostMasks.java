package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * A window over the leftmost masks that slides with every decision
 * (<a href="https://arxiv.org/abs/2510.14973">Elastic-Cache</a> section 3.2): no edge of
 * a block ever separates a cell from its neighbours.
 * <p>
 * For rules without a schedule of steps, since a window lasts until something in it is
 * decided: a quota of steps per window has no meaning here.
 *
 * @param count masks in the window, from 1; 16 in the paper
 */
public record LeftmostMasks(int count) implements BlockPolicy {

	/** Of the paper. */
	public static final int DEFAULT = 16;

	public LeftmostMasks {
		if (count < 1) {
			throw new StrategyException("a window of %d masks".formatted(count), "blockLength");
		}
	}

	@Override
	public @Nullable Window next(Canvas canvas, @Nullable Window current) {
		int start = canvas.promptLength();
		while (start < canvas.length() && !canvas.isMasked(start)) {
			start++;
		}
		if (start == canvas.length()) {
			return null;
		}
		int end = start;
		for (int masks = 0; end < canvas.length() && masks < this.count; end++) {
			masks += canvas.isMasked(end) ? 1 : 0;
		}
		return new Window(start, end, (current != null) ? current.index() + 1 : 0);
	}

	@Override
	public boolean finished(StepContext context, StepSchedule schedule) {
		return context.maskedInWindow() < context.maskedAtStart();
	}

}
