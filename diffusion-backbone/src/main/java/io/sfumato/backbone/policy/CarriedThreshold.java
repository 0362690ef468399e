package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * A threshold within a budget: every step may decide an even share of the block's masks
 * and what earlier steps have left over, best first; of these the best one in any case
 * and the others only if their score reaches the threshold. If the last step leaves
 * something over there is one more step, which has nothing but that (Fast-dLLM's
 * {@code confidence_threshold} for Dream; decoding.md section 3.1). Schedule and rule of
 * a run in one, since the one needs what the other has left.
 */
public final class CarriedThreshold implements StepSchedule, UnmaskPolicy {

	private final int planned;

	private final double threshold;

	/** Steps of this block, those that were added included. */
	private int steps;

	private int carried;

	/**
	 * @param steps steps of a block, at least 1
	 * @param threshold a probability; above 1 the best cell alone
	 */
	public CarriedThreshold(int steps, double threshold) {
		if (steps < 1) {
			throw new IllegalArgumentException("%d steps make no progress".formatted(steps));
		}
		this.planned = steps;
		this.threshold = threshold;
		this.steps = steps;
	}

	@Override
	public int quota(StepContext context) {
		if (context.stepInWindow() == 0) {
			this.steps = this.planned;
			this.carried = 0;
		}
		boolean added = this.steps > this.planned;
		return this.carried + (added ? 0 : Even.share(context.maskedAtStart(), this.planned, context.stepInWindow()));
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int budget = Math.min(context.quota(), proposals.size());
		this.carried = 0;
		for (int rank = 0; rank < budget; rank++) {
			int proposal = proposals.ranked(rank);
			if (rank == 0 || proposals.score(proposal) >= this.threshold) {
				chosen.set(proposal);
			}
			else {
				this.carried++;
			}
		}
		if (this.carried > 0 && context.stepInWindow() >= this.steps - 1) {
			this.steps++;
		}
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= this.steps;
	}

}
