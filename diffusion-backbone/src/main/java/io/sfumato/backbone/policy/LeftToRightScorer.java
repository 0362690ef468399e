package io.sfumato.backbone.policy;

/**
 * Reading order.
 */
public final class LeftToRightScorer implements Scorer {

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		return -index;
	}

}
