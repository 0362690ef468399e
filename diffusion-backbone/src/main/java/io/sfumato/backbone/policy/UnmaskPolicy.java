package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Which of the proposed cells a step decides.
 */
public interface UnmaskPolicy {

	/**
	 * Adds cells that the next pass shall read, and the scorer judge, besides those that
	 * may be decided.
	 * @param cells by index on the canvas
	 */
	default void watch(StepContext context, BitSet cells) {
	}

	/** Told what the pass says about the cells that were read, if any is watched. */
	default void observed(StepContext context, Observations observations) {
	}

	/**
	 * @param proposals none if the pass predicts no mask that may be decided
	 * @param chosen empty; gets the numbers of the chosen proposals
	 */
	void select(StepContext context, Proposals proposals, BitSet chosen);

	/**
	 * Whether the choice depends on nothing but the proposals and the schedule's quota,
	 * so that it can be repeated on drafts.
	 */
	default boolean hasNoMemory() {
		return false;
	}

	/**
	 * Whether what the rule chooses in this pass counts at once even where choices are
	 * drafted and verified.
	 */
	default boolean settles(StepContext context) {
		return false;
	}

	/** Whether the rule understands what a scorer gives. */
	default boolean suits(Scorer scorer) {
		return true;
	}

}
