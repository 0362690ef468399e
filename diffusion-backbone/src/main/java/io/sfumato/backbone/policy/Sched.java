package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Ends a run when the model is clear about all that is left
 * (<a href="https://arxiv.org/abs/2512.02892">SchED</a> section 3): when the mean gap
 * between the largest and the second largest logit over all masks reaches a threshold
 * that falls smoothly as the run goes on, every mask gets the token the model would put
 * there now. Unlike {@link Prophet} it needn't know where the answer stands.
 * <p>
 * The released code also wants the proposals of all masks unchanged since the pass before
 * (decoding.md Q11), so it never ends a run in the first pass. A pass must read all masks
 * of the answer, so it isn't for {@link KvDual}. Saves most with one token per step, and
 * nothing where a threshold has decided all clear cells already. Keeps state of one run.
 */
public final class Sched implements StopPolicy {

	/** Of the paper. */
	public static final double DEFAULT_HIGH = 7.5;

	/** Of the paper. */
	public static final double DEFAULT_LOW = 2.5;

	private final int steps;

	private final Curve curve;

	private final double high;

	private final double low;

	private final boolean requireStable;

	/** By index: what the pass before has proposed. */
	private int[] before = {};

	/**
	 * @param steps of the whole run, to measure its progress by
	 * @param curve how the threshold falls
	 * @param high gap in logits that ends the run at its beginning, 7.5 by default
	 * @param low gap that ends it in its last step, 2.5 by default
	 * @param requireStable whether the proposals of all masks must be those of the pass
	 * before
	 */
	public Sched(int steps, Curve curve, double high, double low, boolean requireStable) {
		if (steps < 1) {
			throw new StrategyException("progress can't be measured by %d steps".formatted(steps), "earlyExit",
					"steps");
		}
		this.steps = steps;
		this.curve = curve;
		this.high = high;
		this.low = low;
		this.requireStable = requireStable;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			if (canvas.isMasked(index)) {
				cells.set(index);
			}
		}
	}

	@Override
	public @Nullable Stop beforeCommit(StepContext context, Observations observations) {
		Canvas canvas = context.canvas();
		boolean stable = this.before.length == canvas.length();
		if (!stable) {
			this.before = new int[canvas.length()];
			Arrays.fill(this.before, -1);
		}
		double sum = 0;
		int count = 0;
		boolean all = true;
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			if (!canvas.isMasked(index)) {
				continue;
			}
			if (!observations.has(index)) {
				all = false;
				stable = false;
				continue;
			}
			sum += observations.gap(index);
			count++;
			stable &= observations.token(index) == this.before[index];
			this.before[index] = observations.token(index);
		}
		boolean ends = all && (stable || !this.requireStable)
				&& (count == 0 || sum / count >= threshold(context.step()));
		return ends ? Stop.AS_PROPOSED : null;
	}

	@Override
	public @Nullable Stop afterStep(StepContext context, boolean windowFinished) {
		return null;
	}

	/** The mean gap that ends the run in a step, counted from 0. */
	public double threshold(int step) {
		double time = (this.steps > 1) ? Math.min(1, step / (this.steps - 1.0)) : 1;
		return this.low + (this.high - this.low) * this.curve.left(time);
	}

	/**
	 * How a threshold falls from its high to its low value.
	 */
	@FunctionalInterface
	public interface Curve {

		/**
		 * How much of the way down is left.
		 * @param time from 0 at the first step to 1 at the last
		 */
		double left(double time);

		/** As a straight line. */
		static Curve linear() {
			return (time) -> 1 - time;
		}

		/** Slowly at both ends; the paper's default. */
		static Curve cosine() {
			return (time) -> (1 + Math.cos(Math.PI * time)) / 2;
		}

		/**
		 * Fast at first.
		 * @param rate greater than 0, 4 in the paper; the low value isn't quite reached
		 */
		static Curve exponential(double rate) {
			return (time) -> Math.exp(-rate * time);
		}

	}

}
