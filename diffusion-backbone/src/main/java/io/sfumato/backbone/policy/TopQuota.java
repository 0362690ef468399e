package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * As many as the schedule demands, best first: static low-confidence decoding
 * (<a href="https://arxiv.org/abs/2502.09992">LLaDA</a> algorithm 5).
 */
public final class TopQuota implements UnmaskPolicy {

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int count = Math.min(context.quota(), proposals.size());
		for (int rank = 0; rank < count; rank++) {
			chosen.set(proposals.ranked(rank));
		}
	}

	@Override
	public boolean hasNoMemory() {
		return true;
	}

}
