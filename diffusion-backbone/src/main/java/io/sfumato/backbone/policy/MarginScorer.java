package io.sfumato.backbone.policy;

/**
 * The probability of the best token less that of the second best.
 */
public final class MarginScorer implements Scorer {

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		return row.margin();
	}

}
