package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * All cells whose entropy doesn't exceed a threshold, and the one of least entropy in any
 * case (<a href="https://arxiv.org/abs/2509.26488">dParallel</a> section 3.3). Goes with
 * {@link NegEntropyScorer} alone.
 * <p>
 * The paper's savings are those of weights distilled for it. With others, whose
 * distributions stay wide until their neighbours are decided, it takes as many passes as
 * {@link Threshold} at equal quality.
 *
 * @param nats at least 0, 0.5 by default; 0 decides one cell per step
 */
public record EntropyThreshold(double nats) implements UnmaskPolicy {

	/** The threshold of the paper. */
	public static final double DEFAULT = 0.5;

	public EntropyThreshold {
		if (!(nats >= 0)) {
			throw new StrategyException("entropy threshold %s nats isn't at least 0".formatted(nats), "threshold");
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank >= Math.max(1, context.quota()) && -proposals.score(proposal) > this.nats) {
				return;
			}
			chosen.set(proposal);
		}
	}

	@Override
	public boolean hasNoMemory() {
		return true;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof NegEntropyScorer;
	}

}
