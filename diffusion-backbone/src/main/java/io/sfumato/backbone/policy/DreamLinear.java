package io.sfumato.backbone.policy;

/**
 * Time that runs evenly from 1 to nearly 0: a step from time t to time s decides the
 * share {@code 1 − s/t} of what is masked, rounded down, and the last step everything
 * (<a href="https://arxiv.org/abs/2508.15487">Dream</a>; decoding.md section 1.7). 16
 * masks in 8 steps: 1, 2, 2, 2, 2, 2, 2, 3. A step may decide nothing.
 * <p>
 * Everything is computed in float, as the reference does, and the times as PyTorch's
 * {@code linspace} does, the first half from the start and the other from the end: a
 * count hangs on the last bit wherever the share is a whole number of cells.
 */
public final class DreamLinear implements StepSchedule {

	/** Where time ends in the published models. */
	public static final double EPSILON = 1e-3;

	/** By step, when it begins; behind the last one the end. */
	private final float[] times;

	/** By step, the share that it decides. */
	private final float[] shares;

	/**
	 * @param steps steps of a block, at least 1
	 * @param epsilon the last time, between 0 and 1, both excluded
	 */
	public DreamLinear(int steps, double epsilon) {
		if (steps < 1) {
			throw new IllegalArgumentException("%d steps make no progress".formatted(steps));
		}
		if (!(epsilon > 0 && epsilon < 1)) {
			throw new IllegalArgumentException("the last time %s isn't between 0 and 1".formatted(epsilon));
		}
		this.times = new float[steps + 1];
		this.shares = new float[steps];
		float end = (float) epsilon;
		float distance = (end - 1) / steps;
		float time = 1;
		this.times[0] = time;
		for (int step = 0; step < steps; step++) {
			int next = step + 1;
			float later = (next < (steps + 1) / 2) ? 1 + distance * next : end - distance * (steps - next);
			this.shares[step] = 1 - later / time;
			time = later;
			this.times[next] = later;
		}
		this.shares[steps - 1] = 1;
	}

	@Override
	public int quota(StepContext context) {
		return (int) (context.maskedInWindow() * share(context));
	}

	/**
	 * When a step begins, from 1 down to nearly 0; steps beyond the last begin at the
	 * end.
	 */
	public float time(int step) {
		return this.times[Math.min(step, this.times.length - 1)];
	}

	/** The share of the masked cells that this step decides, 1 for the last one. */
	public float share(StepContext context) {
		return this.shares[Math.min(context.stepInWindow(), this.shares.length - 1)];
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= this.shares.length;
	}

}
