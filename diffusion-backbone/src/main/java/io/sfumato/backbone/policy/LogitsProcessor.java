package io.sfumato.backbone.policy;

/**
 * Changes the logits of a cell before a token is proposed.
 */
public interface LogitsProcessor {

	void apply(StepContext context, int index, LogitsRow row);

}
