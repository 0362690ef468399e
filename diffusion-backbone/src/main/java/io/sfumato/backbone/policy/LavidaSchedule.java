package io.sfumato.backbone.policy;

/**
 * A block's masks along a curve, of which time runs backwards: a concave curve decides
 * few cells first, a convex one many (the timestep shift of
 * <a href="https://arxiv.org/abs/2505.16839">LaViDa</a>; decoding.md section 2.4). At
 * least one cell per step, so never more steps than masks. 32 masks in 8 steps with
 * {@code shift(3)}: 2, 2, 2, 2, 4, 4, 7, 9.
 */
public final class LavidaSchedule implements StepSchedule {

	private final int steps;

	private final Curve curve;

	private int[] counts = {};

	/**
	 * @param steps steps of a block, at least 1
	 */
	public LavidaSchedule(int steps, Curve curve) {
		if (steps < 1) {
			throw new IllegalArgumentException("%d steps make no progress".formatted(steps));
		}
		this.steps = steps;
		this.curve = curve;
	}

	/** Behind the last step one each, for what a step had no proposal for. */
	@Override
	public int quota(StepContext context) {
		if (context.stepInWindow() == 0) {
			this.counts = counts(context.maskedAtStart());
		}
		return (context.stepInWindow() < this.counts.length) ? this.counts[context.stepInWindow()] : 1;
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() > 0 && context.stepInWindow() >= this.counts.length;
	}

	/**
	 * Cells per step; they add up to {@code masked}, and every step has one at least.
	 */
	public int[] counts(int masked) {
		int[] counts = new int[Math.min(this.steps, masked)];
		int sum = 0;
		int reached = 0;
		for (int step = 0; step < counts.length; step++) {
			// the curve's end may round to less than 1
			int next = (step + 1 < counts.length) ? (int) (this.curve.at(time(step + 1, counts.length)) * masked)
					: masked;
			counts[step] = Math.max(1, next - reached);
			sum += counts[step];
			reached = next;
		}
		for (int step = 0; sum > masked; step = (step + 1) % counts.length) {
			if (counts[step] > 1) {
				counts[step]--;
				sum--;
			}
		}
		for (int step = 0; step < counts.length / 2; step++) {
			int swapped = counts[step];
			counts[step] = counts[counts.length - 1 - step];
			counts[counts.length - 1 - step] = swapped;
		}
		return counts;
	}

	/**
	 * PyTorch's {@code linspace(0, 1)}: the first half from the start, the other from the
	 * end.
	 */
	private static float time(int step, int steps) {
		float distance = 1f / steps;
		return (step < (steps + 1) / 2) ? distance * step : 1 - distance * (steps - step);
	}

	/**
	 * What share of a block is decided from time 0 to a time, in float as the reference
	 * computes it.
	 */
	@FunctionalInterface
	public interface Curve {

		/**
		 * @param time from 0 to 1
		 * @return from 0 to 1
		 */
		float at(float time);

		/** The same number every step, as near as whole numbers come. */
		static Curve linear() {
			return (time) -> time;
		}

		/**
		 * {@code s·t / (1 + (s − 1)·t)}: for s above 1 the last steps decide most, below
		 * 1 the first ones.
		 * @param shift greater than 0; 3 in the published model
		 */
		static Curve shift(double shift) {
			if (!(shift > 0)) {
				throw new IllegalArgumentException("shift %s isn't greater than 0".formatted(shift));
			}
			return (time) -> (float) shift * time / (1 + (float) (shift - 1) * time);
		}

		/** {@code (1 − cos πt) / 2}: most in the middle. */
		static Curve cosine() {
			return (time) -> 1 - 0.5f * (1 + (float) Math.cos((float) Math.PI * time));
		}

		/** The distribution of a normal variable's sigmoid: most in the middle. */
		static Curve logitNormal() {
			return (time) -> {
				double logit = Math.log((double) time / (1 - time));
				return (float) (0.5 * (1 + errorFunction(logit / Math.sqrt(2))));
			};
		}

		/**
		 * Abramowitz and Stegun 7.1.6, whose terms don't cancel; beyond 6 it is 1 in
		 * double.
		 */
		private static double errorFunction(double x) {
			if (Math.abs(x) >= 6) {
				return Math.signum(x);
			}
			double term = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * x;
			double sum = term;
			for (int n = 1; Math.abs(term) > 1e-17; n++) {
				term *= 2 * x * x / (2 * n + 1);
				sum += term;
			}
			return sum;
		}

	}

}
