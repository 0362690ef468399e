package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * What may stand on a canvas whose cells aren't free: the text of a record, whose values
 * have a form. It looks at what a pass says about all masked cells together, and turns
 * each row into what the cell can hold <em>given that the whole comes to something
 * allowed</em>; proposers, scorers and rules go by these rows as they would by the
 * model's own. After every commit an allowed whole must still exist, and the constraint
 * knows one, the completion. Cells are counted from the beginning of the answer as it is
 * at the moment. One instance per run.
 */
public interface CanvasConstraint {

	/**
	 * Told what a pass says about a masked cell; {@link #infer} follows when all were
	 * told.
	 * @param row the model's, as processors have left it; to be read now
	 */
	void observe(int cell, LogitsRow row);

	/** Works out what the cells can hold, by what was observed since the last call. */
	void infer();

	/**
	 * Gives a row the probabilities that the tokens of a masked cell have if the whole is
	 * allowed.
	 * @return whether any token can stand there; if not, the cell will be filled later
	 */
	boolean constrain(int cell, LogitsRow row);

	/**
	 * Commits a token unless nothing allowed would be left, or another commit since the
	 * last {@link #infer} has made it less likely than another one.
	 * @return whether it stands there now
	 */
	boolean admit(int cell, int token, double probability);

	/**
	 * Commits the completion's token in a masked cell.
	 * @return the token; −1 if the completion has none there
	 */
	int complete(int cell);

	/** The probability that {@link #complete} knows for its token. */
	double completionProbability(int cell);

	/**
	 * Names masked cells that no rule needs to choose: those whose token is settled
	 * already, and those that nothing can stand in any more since the values before them
	 * are complete. Asked before a rule chooses and after its choice was admitted; each
	 * cell is named once.
	 */
	void settle(Settled settled);

	/**
	 * How the canvas grows where every pass evaluates all of the answer; null for a
	 * constant length. A pass by which it grows decides nothing and is no step.
	 */
	default @Nullable LengthPolicy length() {
		return null;
	}

	/** Takes cells that are settled. */
	interface Settled {

		/** A token that stands in a cell now. */
		void decided(int cell, int token, double probability);

		/** A cell without meaning, and the token that stands in such cells. */
		void spare(int cell, int token);

	}

}
