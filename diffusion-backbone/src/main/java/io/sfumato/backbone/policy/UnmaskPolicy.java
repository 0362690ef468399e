package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Which of the proposed cells a step decides.
 */
public interface UnmaskPolicy {

	/**
	 * @param proposals at least one
	 * @param chosen empty; gets the numbers of the chosen proposals
	 */
	void select(StepContext context, Proposals proposals, BitSet chosen);

	/** Whether the rule understands what a scorer gives. */
	default boolean suits(Scorer scorer) {
		return true;
	}

}
