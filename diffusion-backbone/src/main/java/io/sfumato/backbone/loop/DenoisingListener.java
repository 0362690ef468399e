package io.sfumato.backbone.loop;

/**
 * Is told what a run decides, on the thread that runs it, while it holds the canvas: do
 * little and never block.
 */
public interface DenoisingListener {

	/** Listens to nothing. */
	DenoisingListener NONE = (cell, token, probability, step) -> {
	};

	/**
	 * The model decided a cell.
	 * @param cell stable id, the answer counts from 0
	 * @param probability of the token when it was decided
	 * @param step number of the pass, from 0
	 */
	void committed(int cell, int token, double probability, int step);

	/** A cell that the model had decided is masked again. */
	default void reopened(int cell, int step) {
	}

	/**
	 * A cell behind the end of the text was filled without asking the model; one that was
	 * decided is masked again before, in the same step.
	 */
	default void filled(int cell, int token, int step) {
	}

}
