package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * A threshold that falls from 1 with every pass of the run until it comes to its value,
 * and the best cell in any case: {@code max(1 − decay · pass, threshold)} (of
 * <a href="https://arxiv.org/abs/2510.08666">dInfer</a>; decoding.md section 7.12). The
 * first passes, of which {@link IterSmooth} has yet to make something, decide little.
 * <p>
 * Not for short answers, which end before it has fallen.
 *
 * @param threshold a probability, 0.8 by default
 * @param decay per pass, 0–1; 0.02 by default, 1 for {@link Threshold} from the second
 * pass on
 */
public record IterationThreshold(double threshold, double decay) implements UnmaskPolicy {

	/** Of dInfer. */
	public static final double DEFAULT = 0.8;

	/** Of dInfer. */
	public static final double DEFAULT_DECAY = 0.02;

	public IterationThreshold {
		Strategy.range("threshold", threshold, 0, 1);
		Strategy.range("threshold", decay, 0, 1);
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		double least = Math.max(1 - this.decay * context.step(), this.threshold);
		for (int rank = 0; rank < proposals.size(); rank++) {
			int proposal = proposals.ranked(rank);
			if (rank >= Math.max(1, context.quota()) && proposals.score(proposal) < least) {
				return;
			}
			chosen.set(proposal);
		}
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer || scorer instanceof MarginScorer;
	}

}
