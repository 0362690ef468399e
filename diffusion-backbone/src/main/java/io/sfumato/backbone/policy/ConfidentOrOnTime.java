package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Confident decoding of <a href="https://arxiv.org/abs/2505.16990">Dimple</a> (section
 * 3.3): all cells whose score exceeds a threshold; if there is none, as many as time
 * demands, and time that would demand none is skipped. Time runs evenly from 1 to nearly
 * 0 and is compared with the share of masks that is left, so that what confidence has
 * decided early needn't be waited for. The last step decides everything.
 * <p>
 * Schedule and rule in one: give the same instance for both. For models adapted from
 * autoregressive ones, over the whole answer at once.
 */
public final class ConfidentOrOnTime implements StepSchedule, UnmaskPolicy {

	/** Of the paper. */
	public static final double DEFAULT = 0.95;

	private final int steps;

	private final double threshold;

	private final DreamLinear time;

	private final boolean leftToRight;

	/**
	 * @param steps most steps of a block, at least 1
	 * @param epsilon the last time, 0.001 in the published models
	 * @param threshold a score, 0.95 by default; 0 or less for time alone
	 * @param leftToRight whether a step that no cell is sure enough for decides the
	 * leftmost mask alone
	 */
	public ConfidentOrOnTime(int steps, double epsilon, double threshold, boolean leftToRight) {
		this.steps = steps;
		this.threshold = threshold;
		this.time = new DreamLinear(steps, epsilon);
		this.leftToRight = leftToRight;
	}

	@Override
	public int quota(StepContext context) {
		int masks = context.maskedInWindow();
		float left = masks / (float) Math.max(1, context.maskedAtStart());
		int next = context.stepInWindow() + 1;
		while (next < this.steps && this.time.time(next) >= left) {
			next++;
		}
		for (; next < this.steps; next++) {
			int count = (int) (masks * (1 - this.time.time(next) / left));
			if (count >= 1) {
				return count;
			}
		}
		return masks;
	}

	@Override
	public boolean spent(StepContext context) {
		return context.stepInWindow() >= this.steps;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		boolean last = context.stepInWindow() >= this.steps - 1;
		for (int proposal = 0; this.threshold > 0 && proposal < proposals.size(); proposal++) {
			if (last || proposals.score(proposal) > this.threshold) {
				chosen.set(proposal);
			}
		}
		if (!chosen.isEmpty() || proposals.size() == 0) {
			return;
		}
		if (this.leftToRight) {
			chosen.set(0);
			return;
		}
		for (int rank = 0; rank < Math.min(context.quota(), proposals.size()); rank++) {
			chosen.set(proposals.ranked(rank));
		}
	}

}
