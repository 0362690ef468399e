package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * All cells whose score reaches a threshold, and otherwise the best one and whatever
 * comes within a hair of it (the threshold rule of
 * <a href="https://arxiv.org/abs/2510.08666">dInfer</a>; decoding.md section 3.4). Unlike
 * {@link Threshold}, cells that are equally good are decided together. A proposed mask is
 * never chosen.
 * <p>
 * Not where one token per step is meant: near ties decide several.
 *
 * @param threshold a probability, 0.9 by default
 */
public record NearBest(double threshold) implements UnmaskPolicy {

	/** As for {@link Threshold}. */
	public static final double DEFAULT = 0.9;

	private static final double HAIR = 1e-5;

	private static final double LEAST = -1000;

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int mask = context.canvas().maskToken();
		double best = Double.NEGATIVE_INFINITY;
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			if (proposals.token(proposal) != mask) {
				best = Math.max(best, proposals.score(proposal));
			}
		}
		double threshold = Math.max(LEAST, Math.min(best - HAIR, this.threshold));
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			if (proposals.token(proposal) != mask && proposals.score(proposal) >= threshold) {
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
