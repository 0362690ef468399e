package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * All cells whose score reaches a threshold, and the best one in any case: confidence-
 * aware parallel decoding (<a href="https://arxiv.org/abs/2505.22618">Fast-dLLM</a>
 * section 3.3). The fewer steps, the more cells are decided without seeing each other;
 * not for texts in which every token counts, such as numbers, below about 0.9.
 *
 * @param threshold a probability, 0.9 by default; above 1 exactly the quota
 */
public record Threshold(double threshold) implements UnmaskPolicy {

	/** The threshold of the paper. */
	public static final double DEFAULT = 0.9;

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank >= Math.max(1, context.quota()) && proposals.score(proposal) < this.threshold) {
				return;
			}
			chosen.set(proposal);
		}
	}

	@Override
	public boolean hasNoMemory() {
		return true;
	}

}
