package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * The factor rule of <a href="https://arxiv.org/abs/2505.22618">Fast-dLLM</a> (section
 * 3.3, theorem 1): of the n best cells so many are decided as keep
 * {@code (n + 1) · (1 − c_n) < factor}, so that the more are decided at once, the surer
 * each has to be. With a factor of 1: (.99, .95, .7, .5) → 2 cells.
 * <p>
 * The best cell is always decided. If only the very last one fails, the reference decides
 * it all the same (decoding.md Q7); so does this. Not for scores that aren't
 * probabilities.
 *
 * @param factor greater than 0, 1 by default; the smaller, the more passes
 */
public record Factor(double factor) implements UnmaskPolicy {

	/** The factor of the reference. */
	public static final double DEFAULT = 1;

	public Factor {
		if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
			throw new StrategyException("factor %s isn't a number greater than 0".formatted(factor), "factor");
		}
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		int last = proposals.size() - 1;
		int count = 0;
		while (count < last && (count == 0 || proposals.score(proposals.ranked(count)) >= threshold(count + 1))) {
			count++;
		}
		count += (count == last) ? 1 : 0;
		count = Math.min(Math.max(count, context.quota()), proposals.size());
		for (int rank = 0; rank < count; rank++) {
			chosen.set(proposals.ranked(rank));
		}
	}

	/** What the n-th best cell must reach, counted from 1. */
	private double threshold(int number) {
		return 1 - this.factor / (number + 1);
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
