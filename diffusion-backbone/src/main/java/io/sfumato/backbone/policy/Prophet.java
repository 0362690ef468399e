package io.sfumato.backbone.policy;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Ends a run when the answer is clear
 * (<a href="https://arxiv.org/abs/2508.19982">Prophet</a> section 4): when the mean gap
 * between the largest and the second largest logit of a few cells where the answer stands
 * reaches a threshold that falls as the run goes on, all masks get the token the model
 * would put there now, in one go.
 * <p>
 * Saves most where every step decides one token. Not for free text, whose answer stands
 * nowhere in particular: one must know the cells, for instance from fixed text such as
 * "The answer is" before them.
 *
 * @param answerCell id of the first cell of the answer proper; up to five are watched
 * @param steps of the whole run, to measure its progress by
 * @param early mean gap in logits that ends the run in its first third, 7.5 by default
 * @param middle in its second third, 5 by default
 * @param late in its last third, 2.5 by default
 */
public record Prophet(int answerCell, int steps, double early, double middle, double late) implements StopPolicy {

	/** Of the paper. */
	public static final double DEFAULT_EARLY = 7.5;

	/** Of the paper. */
	public static final double DEFAULT_MIDDLE = 5;

	/** Of the paper. */
	public static final double DEFAULT_LATE = 2.5;

	private static final int WATCHED = 5;

	/** The reference's thirds. */
	private static final double FIRST_THIRD = 0.33;

	private static final double SECOND_THIRD = 0.67;

	public Prophet {
		if (steps < 1) {
			throw new StrategyException("progress can't be measured by %d steps".formatted(steps), "earlyExit",
					"steps");
		}
	}

	/** With the thresholds of the paper. */
	public Prophet(int answerCell, int steps) {
		this(answerCell, steps, DEFAULT_EARLY, DEFAULT_MIDDLE, DEFAULT_LATE);
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			if (canvas.isMasked(index)) {
				cells.set(index);
			}
		}
		cells.set(first(canvas), end(canvas));
	}

	@Override
	public @Nullable Stop beforeCommit(StepContext context, Observations observations) {
		Canvas canvas = context.canvas();
		int end = end(canvas);
		double sum = 0;
		for (int index = first(canvas); index < end; index++) {
			if (!observations.has(index)) {
				return null;
			}
			sum += observations.gap(index);
		}
		int count = end - first(canvas);
		return (count > 0 && sum / count >= threshold(context)) ? Stop.AS_PROPOSED : null;
	}

	@Override
	public @Nullable Stop afterStep(StepContext context, boolean windowFinished) {
		return null;
	}

	private double threshold(StepContext context) {
		double progress = (context.step() + 1) / (double) this.steps;
		if (progress < FIRST_THIRD) {
			return this.early;
		}
		return (progress < SECOND_THIRD) ? this.middle : this.late;
	}

	private int first(Canvas canvas) {
		return Math.min(canvas.indexOf(this.answerCell), canvas.length());
	}

	private int end(Canvas canvas) {
		return Math.min(canvas.indexOf(this.answerCell) + WATCHED, canvas.length());
	}

}
