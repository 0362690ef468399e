package io.sfumato.backbone.dimple;

import java.util.BitSet;

import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.UnmaskPolicy;

/**
 * Every cell by itself with the probability that its time has come, whatever its score
 * ({@code origin-ratio}). A step may decide nothing.
 *
 * @param time also the run's schedule
 * @param draws a cell is decided if its number lies below the probability
 */
public record EachByRatio(Ratio time, Draws draws) implements UnmaskPolicy {

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		float share = this.time.share(context);
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			int cell = context.canvas().id(proposals.index(proposal));
			chosen.set(proposal, this.draws.order(context.step(), cell) < share);
		}
	}

}
