package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Everything of which the model is surer than a threshold or, if that is less than the
 * schedule demands, as many as it demands, best first ({@code low_confidence_dynamic} of
 * <a href="https://arxiv.org/abs/2510.06303">SDAR</a>; with one per step the rule of
 * LLaDA2).
 * <p>
 * For schedules that demand the same of every step. Not for scores that aren't
 * probabilities.
 */
public final class AboveOrQuota implements UnmaskPolicy {

	/** Of SDAR; LLaDA2 has 0.95. */
	public static final double DEFAULT = 0.85;

	private final double threshold;

	private final TopQuota otherwise = new TopQuota();

	/**
	 * @param threshold a probability that must be exceeded, 0–1; 0.85 by default, 1
	 * leaves the schedule
	 */
	public AboveOrQuota(double threshold) {
		Strategy.range("threshold", threshold, 0, 1);
		this.threshold = threshold;
	}

	@Override
	public void select(StepContext context, Proposals proposals, BitSet chosen) {
		for (int proposal = 0; proposal < proposals.size(); proposal++) {
			if (proposals.score(proposal) > this.threshold) {
				chosen.set(proposal);
			}
		}
		if (chosen.cardinality() < context.quota()) {
			chosen.clear();
			this.otherwise.select(context, proposals, chosen);
		}
	}

	@Override
	public boolean hasNoMemory() {
		return true;
	}

	@Override
	public boolean suits(Scorer scorer) {
		return scorer instanceof ProbScorer;
	}

}
