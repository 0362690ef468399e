package io.sfumato.backbone.policy;

/**
 * The probability of the proposed token.
 *
 * @param precision what the probability is rounded to before it is compared
 */
public record ProbScorer(Precision precision) implements Scorer {

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		double probability = row.probability(token);
		return (this.precision == Precision.F32) ? (float) probability : probability;
	}

	/** Type of a score. */
	public enum Precision {

		/** As computed. */
		F64,

		/** Rounded to float: probabilities near 1 tie, as they do in the reference. */
		F32

	}

}
