package io.sfumato.backbone.policy;

/**
 * Which token a cell would get.
 */
public interface Proposer {

	int propose(StepContext context, int index, LogitsRow row);

	/** Whether it needs whole rows of logits, not only their statistics. */
	boolean needsLogits();

}
