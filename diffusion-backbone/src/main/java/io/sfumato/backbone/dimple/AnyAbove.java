package io.sfumato.backbone.dimple;

import java.util.BitSet;

import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * Confident decoding: all cells whose score exceeds a threshold, and only where there is
 * none what another rule chooses; the last step decides everything. The fewer steps, the
 * more cells are decided without seeing each other; not for texts in which every token
 * counts below about 0.9.
 *
 * @param time also the run's schedule
 * @param threshold of the score, 0.95 by default; scores of entropy lie below 0
 * @param rest the rule where no cell is sure
 */
public record AnyAbove(Ratio time, double threshold, UnmaskPolicy rest) implements UnmaskPolicy {

	/** The threshold of the published model. */
	public static final double DEFAULT = 0.95;

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		boolean all = this.time.isLast(context);
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			chosen.set(proposal, all || proposals.score(proposal) > this.threshold);
		}
		if (chosen.isEmpty()) {
			this.rest.select(context, proposals, chosen);
		}
	}

	@Override
	public boolean suits(Scorer scorer) {
		return this.rest.suits(scorer);
	}

}
