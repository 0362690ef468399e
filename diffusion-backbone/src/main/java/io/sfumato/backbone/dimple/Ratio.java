package io.sfumato.backbone.dimple;

import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.StepSchedule;

/**
 * Time by what is left: from the share of the window that is masked now to the next time,
 * of those that run evenly from 1 to nearly 0, at which at least one more cell's turn has
 * come. So steps that decided more than was due shorten the run, no step is idle, and the
 * last one decides everything. 12 masks in 8 steps, nothing decided beside it: 1, 1, 2,
 * 1, 2, 1, 2, 2.
 * <p>
 * Everything is computed in float, as the reference does, and the times as PyTorch's
 * {@code linspace} does: a count hangs on the last bit wherever the share is a whole
 * number of cells.
 */
public final class Ratio implements StepSchedule {

	/** Where time ends in the published model. */
	public static final double EPSILON = 1e-3;

	/** From 1 to the end, one more than steps. */
	private final float[] times;

	/**
	 * @param steps the most steps of a window, at least 1
	 * @param epsilon the last time, between 0 and 1, both excluded
	 */
	public Ratio(int steps, double epsilon) {
		if (steps < 1) {
			throw new IllegalArgumentException("%d steps make no progress".formatted(steps));
		}
		if (!(epsilon > 0 && epsilon < 1)) {
			throw new IllegalArgumentException("the last time %s isn't between 0 and 1".formatted(epsilon));
		}
		this.times = new float[steps + 1];
		float end = (float) epsilon;
		float distance = (end - 1) / steps;
		for (int i = 0; i <= steps; i++) {
			this.times[i] = (i < (steps + 1) / 2) ? 1 + distance * i : end - distance * (steps - i);
		}
	}

	@Override
	public int quota(StepContext context) {
		return cells(context, target(context));
	}

	/** The share of the masked cells that this step decides, 1 for the last one. */
	public float share(StepContext context) {
		int target = target(context);
		return (target < this.times.length - 1) ? 1 - this.times[target] / left(context) : 1;
	}

	/** Whether this step has to decide everything. */
	public boolean isLast(StepContext context) {
		return context.stepInWindow() >= this.times.length - 2;
	}

	/** The number of the time that this step goes to. */
	private int target(StepContext context) {
		float left = left(context);
		int target = Math.min(context.stepInWindow() + 1, this.times.length - 1);
		while (target < this.times.length - 1 && (this.times[target] >= left || cells(context, target) < 1)) {
			target++;
		}
		return target;
	}

	private int cells(StepContext context, int target) {
		int masked = context.maskedInWindow();
		return (target < this.times.length - 1) ? (int) (masked * (1 - this.times[target] / left(context))) : masked;
	}

	private static float left(StepContext context) {
		return (float) context.maskedInWindow() / context.maskedAtStart();
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= this.times.length - 1;
	}

}
