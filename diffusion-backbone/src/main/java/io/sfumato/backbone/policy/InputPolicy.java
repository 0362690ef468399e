package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * What enters the model for a mask besides the mask's own embedding.
 */
public interface InputPolicy {

	/**
	 * Is shown what a pass says about a masked cell, before anything is decided by it.
	 * @param row whole
	 */
	void observe(StepContext context, int index, LogitsRow row);

	/**
	 * What the next pass adds to the embedding of a masked cell.
	 * @return as wide as the embedding, not to be changed; null for nothing
	 */
	float @Nullable [] addend(int index);

}
