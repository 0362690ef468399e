package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Every cell by itself with the probability that its time has come, whatever its score:
 * the reverse process of masked diffusion as
 * <a href="https://arxiv.org/abs/2508.15487">Dream</a> samples it by default
 * ({@code origin}). A step may decide nothing.
 */
public final class Bernoulli implements UnmaskPolicy {

	private final DreamLinear time;

	private final Draws draws;

	/**
	 * @param time also the run's schedule
	 */
	public Bernoulli(DreamLinear time, Draws draws) {
		this.time = time;
		this.draws = draws;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		float share = this.time.share(context);
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			int cell = context.canvas().id(proposals.index(proposal));
			if (this.draws.order(context.step(), cell) < share) {
				chosen.set(proposal);
			}
		}
	}

}
