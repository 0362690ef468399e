package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Probability times how much is decided around a cell, so that answers grow from what is
 * there instead of in many places (certainty density of
 * <a href="https://arxiv.org/abs/2509.23094">d2Cache</a>, section 3.1). What stands
 * before the answer counts as decided, what would stand behind it as soon as its last
 * cell is.
 * <p>
 * The scores are no probabilities: they order cells and can't be compared with a
 * threshold. Where a model must be free to begin anywhere, {@link ProbScorer} is the one
 * to take.
 */
public final class DensityScorer implements Scorer {

	/** Width of the neighbourhood in cells, of the published code. */
	public static final double WIDTH = 10;

	private @Nullable Density density;

	private int step = -1;

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		Density density = this.density;
		if (density == null || this.step != context.step()) {
			density = Density.of(context.canvas());
			this.density = density;
			this.step = context.step();
		}
		return row.probability(token) * density.at(index);
	}

	/**
	 * The share of decided cells around each cell of an answer, weighted by a bell curve.
	 * The answer has as many cells again on either side.
	 */
	static final class Density {

		private final int promptLength;

		private final double[] shares;

		private Density(int promptLength, double[] shares) {
			this.promptLength = promptLength;
			this.shares = shares;
		}

		static Density of(Canvas canvas) {
			int length = canvas.answerLength();
			int prompt = canvas.promptLength();
			double[] bell = new double[2 * length];
			for (int distance = 0; distance < bell.length; distance++) {
				bell[distance] = Math.exp(-distance * distance / (2 * WIDTH * WIDTH));
			}
			boolean ended = !canvas.isMasked(prompt + length - 1);
			double[] shares = new double[length];
			for (int cell = 0; cell < length; cell++) {
				double known = 0;
				double all = 0;
				for (int other = -length; other < 2 * length; other++) {
					double weight = bell[Math.abs(other - cell)];
					boolean decided = (other < 0) || ((other >= length) ? ended : !canvas.isMasked(prompt + other));
					known += decided ? weight : 0;
					all += weight;
				}
				shares[cell] = known / all;
			}
			return new Density(prompt, shares);
		}

		/** Of a cell by its index on the canvas, 0–1. */
		double at(int index) {
			return this.shares[index - this.promptLength];
		}

	}

}
