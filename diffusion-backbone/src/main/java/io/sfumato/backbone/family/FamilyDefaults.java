package io.sfumato.backbone.family;

import io.sfumato.backbone.AttentionPattern;

/**
 * A family's row of checkpoints.md §1.2: what counts where {@code config.json} is silent.
 *
 * @param name of the family, for messages
 * @param maskToken id of the mask
 * @param endOfText id that ends a text
 * @param endOfTurn id that ends a turn; counts wherever {@code endOfText} does
 * @param attention who sees whom
 * @param logitShift 0: row i predicts cell i; 1: row i − 1 predicts cell i
 * @param ropeTheta base of the rotary wavelengths
 * @param maxPositions longest prompt + canvas
 * @param blockSize cells of a block where cells see no later one, otherwise 0
 */
record FamilyDefaults(String name, int maskToken, int endOfText, int endOfTurn, AttentionPattern attention,
		int logitShift, double ropeTheta, int maxPositions, int blockSize) {

	/** Of a family that knows no blocks. */
	FamilyDefaults(String name, int maskToken, int endOfText, int endOfTurn, AttentionPattern attention, int logitShift,
			double ropeTheta, int maxPositions) {
		this(name, maskToken, endOfText, endOfTurn, attention, logitShift, ropeTheta, maxPositions, 0);
	}

}
