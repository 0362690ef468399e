package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

/**
 * As many of the best cells as can be decided together at a bounded error: the entropies
 * of all but the most uncertain of them add up to a bound at most
 * (<a href="https://arxiv.org/abs/2505.24857">EB-sampler</a> section 4). The joint
 * entropy of the cells exceeds that of any single one by no more than the rest, so the
 * bound limits what is lost by deciding them without seeing each other.
 * <p>
 * A bound of 0 decides one cell per step unless others are certain. Not with a random
 * order, where the bound is met by chance. Both scorer and rule: give the same instance
 * for both. Keeps state of one run.
 */
public final class EntropyBound implements Scorer, UnmaskPolicy {

	/** In the middle of what the paper tries. */
	public static final double DEFAULT = 0.1;

	private final double bound;

	private final Scorer order;

	/** By index, of the last pass. */
	private double[] entropies = {};

	/**
	 * @param bound in nats, at least 0; 0.1 by default
	 * @param order which cells come first
	 */
	public EntropyBound(double bound, Scorer order) {
		if (!(bound >= 0)) {
			throw new StrategyException("entropy bound %s nats isn't at least 0".formatted(bound), "entropyBound");
		}
		this.bound = bound;
		this.order = order;
	}

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		if (this.entropies.length < context.canvas().length()) {
			this.entropies = Arrays.copyOf(this.entropies, context.canvas().length());
		}
		this.entropies[index] = row.entropy();
		return this.order.score(context, index, row, token);
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		double sum = 0;
		double most = 0;
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			double entropy = this.entropies[proposals.index(proposal)];
			sum += entropy;
			most = Math.max(most, entropy);
			if (rank >= Math.max(1, context.quota()) && sum - most > this.bound) {
				return;
			}
			chosen.set(proposal);
		}
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer == this;
	}

	@Override
	public boolean needsLogits() {
		return this.order.needsLogits();
	}

}
