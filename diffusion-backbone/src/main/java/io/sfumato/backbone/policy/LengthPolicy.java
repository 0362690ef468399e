package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Whether the answer grows or shrinks. Only with passes that evaluate the whole canvas,
 * since keys and values of a cache belong to positions.
 */
public interface LengthPolicy {

	/** The most cells an answer can come to. */
	int most();

	/**
	 * Adds cells that the next pass shall read besides those that may be decided.
	 * @param cells by index on the canvas
	 */
	void watch(StepContext context, BitSet cells);

	/** Told what every pass says, before anything is decided by it. */
	void measure(StepContext context, Observations observations);

	/**
	 * Whether the length is still being looked for: then the step decides nothing.
	 */
	boolean isMeasuring();

	/**
	 * Asked after every step, decisive or not.
	 * @param committed cells the step has decided, by index on the canvas
	 * @param splices changes the canvas, at once
	 */
	void resize(StepContext context, Observations observations, BitSet committed, Splices splices);

	/** How the canvas changes. Indices are those of the moment. */
	interface Splices {

		/** Puts masks before a cell, or behind the last one. */
		void insertMasks(int index, int count);

		/** Puts text that the model can't change behind the last cell. */
		void appendFixed(int token, int count);

		/** Drops what stands behind so many cells of the answer. */
		void truncate(int answerLength);

	}

}
