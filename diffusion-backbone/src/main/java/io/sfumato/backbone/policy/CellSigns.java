package io.sfumato.backbone.policy;

import java.util.Arrays;

import io.sfumato.backbone.canvas.Canvas;

/**
 * What a pass and the canvas say about single cells, as numbers of about one: what a
 * {@link SettledNetwork} judges by. Fill it cell by cell while a pass is read. One
 * instance per run.
 */
public final class CellSigns {

	/** How many numbers there are about a cell. */
	public static final int COUNT = 14;

	private static final double TINY = 1e-4;

	private static final int FAR = 8;

	/** By index: the number of the pass that read the cell last, counted from 1. */
	private int[] passes = {};

	private int[] tokens = {};

	private boolean[] stable = {};

	private double[] probabilities = {};

	private double[] entropies = {};

	private double[] margins = {};

	/**
	 * Takes in what a pass says about an undecided cell.
	 * @param row of the cell
	 * @param token the proposed one
	 */
	public void see(StepContext context, int index, LogitsRow row, int token) {
		int length = context.canvas().length();
		if (this.passes.length < length) {
			this.passes = Arrays.copyOf(this.passes, length);
			this.tokens = Arrays.copyOf(this.tokens, length);
			this.stable = Arrays.copyOf(this.stable, length);
			this.probabilities = Arrays.copyOf(this.probabilities, length);
			this.entropies = Arrays.copyOf(this.entropies, length);
			this.margins = Arrays.copyOf(this.margins, length);
		}
		// 0 is no pass: before the first one nothing was proposed
		this.stable[index] = this.passes[index] > 0 && this.passes[index] == context.step()
				&& this.tokens[index] == token;
		this.passes[index] = context.step() + 1;
		this.tokens[index] = token;
		this.probabilities[index] = row.probability(token);
		this.entropies[index] = row.entropy();
		this.margins[index] = row.margin();
	}

	/**
	 * The numbers of a cell that this pass has read: probability of its token and how
	 * near to 1, entropy, margin; whether either neighbour is decided, and how sure the
	 * model is of it; how far it is to what is decided before it; place and progress in
	 * the answer; whether the token is the one of the pass before, or that of a
	 * neighbour.
	 */
	public double[] of(StepContext context, int index) {
		Canvas canvas = context.canvas();
		int from = canvas.promptLength();
		int distance = 1;
		while (distance < FAR && index - distance >= from && canvas.isMasked(index - distance)) {
			distance++;
		}
		double probability = this.probabilities[index];
		double progress = 1 - (double) canvas.masked(from, canvas.length()) / canvas.answerLength();
		return new double[] { probability, -Math.log(1 - probability + TINY) / FAR, this.entropies[index],
				this.margins[index], decided(canvas, index - 1), decided(canvas, index + 1),
				sureness(context, index - 1), sureness(context, index + 1), (double) distance / FAR,
				(double) (index - from) / canvas.answerLength(), progress, this.stable[index] ? 1 : 0,
				same(context, index, index - 1), same(context, index, index + 1) };
	}

	private static double decided(Canvas canvas, int index) {
		return (index >= 0 && index < canvas.length() && !canvas.isMasked(index)) ? 1 : 0;
	}

	private double sureness(StepContext context, int index) {
		if (decided(context.canvas(), index) > 0) {
			return 1;
		}
		return isRead(context, index) ? this.probabilities[index] : 0;
	}

	private double same(StepContext context, int index, int neighbour) {
		Canvas canvas = context.canvas();
		if (neighbour < canvas.promptLength() || neighbour >= canvas.length()) {
			return 0;
		}
		boolean same = canvas.isMasked(neighbour)
				? isRead(context, neighbour) && this.tokens[neighbour] == this.tokens[index]
				: canvas.token(neighbour) == this.tokens[index];
		return same ? 1 : 0;
	}

	private boolean isRead(StepContext context, int index) {
		return index >= 0 && index < context.canvas().length() && this.passes[index] == context.step() + 1;
	}

}
