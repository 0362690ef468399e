package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Divide and conquer: of every run of masks the best cell is decided, if it is good
 * enough, so that the runs are halved rather than eaten from one end; and all cells above
 * a threshold, and the best of all in any case (hierarchical decoding of
 * <a href="https://arxiv.org/abs/2510.08666">dInfer</a>; decoding.md section 3.6). Cells
 * decided together stand apart and depend on each other less.
 * <p>
 * The fewest passes of the training-free rules, at some cost of quality. Not for blocks
 * of a few cells, and not for text whose tokens hang together over long distances, such
 * as numbers and code.
 *
 * @param threshold a probability above which every cell is decided, 0.92 by default
 * @param low a probability that the best cell of a run must exceed, 0.62 by default
 */
public record Hierarchy(double threshold, double low) implements UnmaskPolicy {

	/** Of dInfer. */
	public static final double DEFAULT = 0.92;

	/** Of dInfer. */
	public static final double DEFAULT_LOW = 0.62;

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int first = 0;
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			boolean last = proposal + 1 == proposals.size()
					|| proposals.index(proposal + 1) > proposals.index(proposal) + 1;
			if (last) {
				chooseBest(proposals, first, proposal, chosen);
				first = proposal + 1;
			}
		}
		for (int rank = 0; rank < Math.min(Math.max(1, context.quota()), proposals.size()); rank++) {
			chosen.set(proposals.ranked(rank));
		}
	}

	/** In a run of masks; equally good cells are all chosen. */
	private void chooseBest(Proposals proposals, int first, int last, BitSet chosen) {
		double best = Double.NEGATIVE_INFINITY;
		for (int proposal = first; proposal <= last; proposal++) {
			best = Math.max(best, proposals.score(proposal));
		}
		for (int proposal = first; proposal <= last; proposal++) {
			double score = proposals.score(proposal);
			if (score > this.threshold || (score == best && score > this.low)) {
				chosen.set(proposal);
			}
		}
	}

	@Override
	public boolean hasNoMemory() {
		return true;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer || scorer instanceof MarginScorer;
	}

}
