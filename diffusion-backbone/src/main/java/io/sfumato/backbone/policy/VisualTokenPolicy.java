package io.sfumato.backbone.policy;

import java.util.BitSet;

/**
 * Which soft tokens of the prompt's media later passes do without. What is dropped is
 * neither evaluated nor seen any more; the other cells keep their positions, so that keys
 * and values computed before stay right. Made for one run.
 */
public interface VisualTokenPolicy {

	/**
	 * Whether the next pass shall tell where its rows look. Such a pass runs a graph of
	 * its own: ask for few.
	 */
	boolean looks(StepContext context);

	/**
	 * The layers whose attention counts, from the first (inclusive) to the last
	 * (exclusive).
	 * @param layers of the model
	 */
	Layers layers(int layers);

	/**
	 * Asked after the commits of a step whose pass has looked.
	 * @param looks what the pass has looked at
	 * @param dropped visual cells that are dropped, by index; gets more
	 */
	void drop(StepContext context, Looks looks, BitSet dropped);

	/**
	 * Some adjacent layers.
	 *
	 * @param from first (inclusive)
	 * @param to last (exclusive)
	 */
	record Layers(int from, int to) {
	}

	/**
	 * Where the rows of a pass have looked.
	 */
	interface Looks {

		/** Whether the row about a cell was read. */
		boolean has(int index);

		/**
		 * The weight that the row about one cell gives another, mean over heads and
		 * layers; 0 for cells the pass didn't see.
		 */
		double weight(int index, int seen);

	}

}
