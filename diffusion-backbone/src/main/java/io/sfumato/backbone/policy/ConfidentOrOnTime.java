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

	private final Otherwise otherwise;

	private final Draws draws;

	/**
	 * Decides the best cells where none is sure enough.
	 * @param steps most steps of a block, at least 1
	 * @param epsilon the last time, 0.001 in the published models
	 * @param threshold a score, 0.95 by default; 0 or less for time alone
	 */
	public ConfidentOrOnTime(int steps, double epsilon, double threshold) {
		this(steps, epsilon, threshold, Otherwise.BEST, Draws.seeded(0));
	}

	/**
	 * @param steps most steps of a block, at least 1
	 * @param epsilon the last time, 0.001 in the published models
	 * @param threshold a score, 0.95 by default; 0 or less for time alone
	 * @param otherwise what is decided where no cell is sure enough
	 * @param draws the numbers that random choices are made by
	 */
	public ConfidentOrOnTime(int steps, double epsilon, double threshold, Otherwise otherwise, Draws draws) {
		this.steps = steps;
		this.threshold = threshold;
		this.time = new DreamLinear(steps, epsilon);
		this.otherwise = otherwise;
		this.draws = draws;
	}

	@Override
	public int quota(StepContext context) {
		return (int) (context.maskedInWindow() * share(context));
	}

	/** The share of the masks that is decided when time comes: one mask at least. */
	private float share(StepContext context) {
		int masks = context.maskedInWindow();
		float left = masks / (float) Math.max(1, context.maskedAtStart());
		for (int next = context.stepInWindow() + 1; next < this.steps; next++) {
			float share = 1 - this.time.time(next) / left;
			if (share > 0 && (int) (masks * share) >= 1) {
				return share;
			}
		}
		return 1;
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
		if (chosen.isEmpty() && proposals.size() > 0) {
			selectOnTime(context, proposals, chosen);
		}
	}

	private void selectOnTime(StepContext context, Proposals proposals, BitSet chosen) {
		switch (this.otherwise) {
			case BEST -> {
				for (int rank = 0; rank < Math.min(context.quota(), proposals.size()); rank++) {
					chosen.set(proposals.ranked(rank));
				}
			}
			case LEFTMOST -> chosen.set(0);
			case RANDOM -> {
				int count = Math.min(context.quota(), proposals.size());
				while (chosen.cardinality() < count) {
					chosen.set(firstDrawn(context, proposals, chosen));
				}
			}
			case CHANCE -> {
				float share = share(context);
				for (int proposal = 0; proposal < proposals.size(); proposal++) {
					int cell = context.canvas().id(proposals.index(proposal));
					chosen.set(proposal, this.draws.order(context.step(), cell) < share);
				}
			}
		}
	}

	/** Of the proposals that aren't chosen yet, the one with the smallest number. */
	private int firstDrawn(StepContext context, Proposals proposals, BitSet chosen) {
		int first = -1;
		double least = Double.POSITIVE_INFINITY;
		for (int proposal = chosen.nextClearBit(0); proposal < proposals.size(); proposal = chosen
			.nextClearBit(proposal + 1)) {
			double drawn = this.draws.order(context.step(), context.canvas().id(proposals.index(proposal)));
			if (drawn < least) {
				least = drawn;
				first = proposal;
			}
		}
		return first;
	}

	/** What is decided where no cell is sure enough. */
	public enum Otherwise {

		/** As many as time demands, best first. */
		BEST,

		/** The leftmost mask alone. */
		LEFTMOST,

		/** As many as time demands, whatever their scores. */
		RANDOM,

		/** Every mask by itself with the probability that its time has come. */
		CHANCE

	}

}
