package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Adaptive acceleration with backtracking
 * (<a href="https://arxiv.org/abs/2510.18165">Saber</a> section 3). A step decides all
 * cells that are surer than the average cell was when it was decided, and {@code n} at
 * least; then it masks those decided cells again whose confidence has risen least (or
 * fallen most) since the pass before, about one for every eight it decided. Net, every
 * step decides at least one cell.
 * <p>
 * The average keeps the confidences of cells that have been masked since (decoding.md
 * Q14). Meant for code, where a wrong token is found out by what is written around it;
 * not with caches, and not where {@code n} masks are few, such as for short answers. Both
 * the rule and the revision: give the same instance for both. Keeps state of one run.
 */
public final class Saber implements UnmaskPolicy, RevisePolicy {

	/** Of the paper. */
	public static final int DEFAULT = 2;

	private static final int ONE_IN = 8;

	private final int least;

	/** By index: confidence when last decided, −∞ if never. */
	private double[] decided = {};

	/** By index: confidence in the pass before, −∞ if it wasn't looked at. */
	private double[] before = {};

	private int accepted;

	/**
	 * @param least cells a step decides at least, from 1; 2 by default
	 */
	public Saber(int least) {
		if (least < 1) {
			throw new StrategyException("%d cells per step make no progress".formatted(least), "remask");
		}
		this.least = least;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); index < context.window().end(); index++) {
			if (canvas.kind(index) == CellKind.GEN) {
				cells.set(index);
			}
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		prepare(context.canvas());
		double average = average(context.window().end());
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			if (proposals.score(proposal) > average) {
				chosen.set(proposal);
			}
		}
		this.accepted = Math.max(this.least, chosen.cardinality());
		if (chosen.cardinality() < this.least) {
			for (int rank = 0; rank < Math.min(this.least, proposals.size()); rank++) {
				chosen.set(proposals.ranked(rank));
			}
		}
		for (int proposal = chosen.nextSetBit(0); proposal >= 0; proposal = chosen.nextSetBit(proposal + 1)) {
			this.decided[proposals.index(proposal)] = proposals.score(proposal);
		}
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		Canvas canvas = context.canvas();
		int end = context.window().end();
		prepare(canvas);
		int count = Math.min(Math.max(this.least / 2, Math.ceilDiv(this.accepted, ONE_IN)), this.accepted - 1);
		// a window without masks is finished: nothing of it is taken back
		if (canvas.masked(canvas.promptLength(), end) > 0) {
			// an infinite rise means that the pass before didn't look at the cell
			Worst.add(remask, count, canvas.promptLength(), end, Double.POSITIVE_INFINITY,
					(index) -> (observations.has(index) && !canvas.isMasked(index))
							? observations.probability(index) - this.before[index] : Double.NaN);
		}
		for (int index = 0; index < this.before.length; index++) {
			this.before[index] = (index < end && observations.has(index)) ? observations.probability(index)
					: Double.NEGATIVE_INFINITY;
		}
	}

	private double average(int end) {
		double sum = 0;
		int count = 0;
		for (int index = 0; index < end; index++) {
			if (this.decided[index] > Double.NEGATIVE_INFINITY) {
				sum += this.decided[index];
				count++;
			}
		}
		return (count > 0) ? sum / count : 1;
	}

	private void prepare(Canvas canvas) {
		if (this.decided.length == 0) {
			this.decided = new double[canvas.length()];
			this.before = new double[canvas.length()];
			Arrays.fill(this.decided, Double.NEGATIVE_INFINITY);
		}
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer;
	}

	@Override
	public boolean needsLogits() {
		return false;
	}

}
