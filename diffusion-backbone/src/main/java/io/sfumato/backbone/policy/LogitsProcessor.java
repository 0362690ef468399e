package io.sfumato.backbone.policy;

/**
 * Changes the logits of a cell before a token is proposed.
 */
public interface LogitsProcessor {

	void apply(StepContext context, int index, LogitsRow row);

	/**
	 * Whether what it does to a row depends on nothing but the row and the canvas, so
	 * that it can be repeated on drafts.
	 */
	default boolean hasNoMemory() {
		return true;
	}

}
