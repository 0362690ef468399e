package io.sfumato.backbone.policy;

/**
 * How ready a cell is; the larger the score, the sooner it is decided.
 */
public interface Scorer {

	/**
	 * @param token the proposed token
	 */
	double score(StepContext context, int index, LogitsRow row, int token);

	/** Whether it needs whole rows of logits, not only their statistics. */
	default boolean needsLogits() {
		return false;
	}

}
