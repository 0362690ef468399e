package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * {@link Saber} as its authors wrote it for Dream: the average is over the confidences
 * that cells had when they were decided for the first time, and what is masked again are
 * the cells whose token the model, seeing it, gives the least probability now, about one
 * for every eight the step decided. A step decides two cells at least.
 * <p>
 * Meant for code, over the whole answer at once. With the limits of {@link Saber}. Both
 * the rule and the revision: give the same instance for both. Keeps state of one run.
 */
public final class SaberByFirstSight implements UnmaskPolicy, RevisePolicy {

	private static final int LEAST = 2;

	private static final int ONE_IN = 8;

	private final EndPenalty proposer;

	/** By index: confidence when first decided, NaN if it never was. */
	private double[] firstSight = {};

	private int accepted;

	/**
	 * @param proposer also the run's
	 */
	public SaberByFirstSight(EndPenalty proposer) {
		this.proposer = proposer;
	}

	@Override
	public void watch(StepContext context, BitSet cells) {
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			cells.set(index, canvas.kind(index) == CellKind.GEN);
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		if (this.firstSight.length == 0) {
			this.firstSight = new double[context.canvas().length()];
			Arrays.fill(this.firstSight, Double.NaN);
		}
		double average = Arrays.stream(this.firstSight).filter((value) -> !Double.isNaN(value)).average().orElse(1);
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank >= LEAST && !(proposals.score(proposal) > average)) {
				break;
			}
			chosen.set(proposal);
			int index = proposals.index(proposal);
			if (Double.isNaN(this.firstSight[index])) {
				this.firstSight[index] = proposals.score(proposal);
			}
		}
		this.accepted = chosen.cardinality();
	}

	@Override
	public void revise(StepContext context, Observations observations, BitSet committed, BitSet remask) {
		Canvas canvas = context.canvas();
		if (canvas.masked(canvas.promptLength(), canvas.length()) == 0) {
			return;
		}
		int count = Math.max(1, Math.min(Math.ceilDiv(this.accepted, ONE_IN), this.accepted - 1));
		Worst.add(remask, count, canvas.promptLength(), canvas.length(), Double.POSITIVE_INFINITY,
				(index) -> (canvas.kind(index) == CellKind.GEN && !canvas.isMasked(index))
						? probability(index, observations, committed) : Double.NaN);
	}

	private double probability(int index, Observations observations, BitSet committed) {
		return committed.get(index) ? this.proposer.unpenalised(index, observations.probability(index))
				: observations.placed(index);
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer;
	}

	@Override
	public boolean needsLogits() {
		return true;
	}

}
