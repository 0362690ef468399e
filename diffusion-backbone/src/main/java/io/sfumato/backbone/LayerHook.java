package io.sfumato.backbone;

import java.util.BitSet;

/**
 * Decides, block by block, which cells of a pass are evaluated. To a cell that isn't, a
 * block adds what it added when it last evaluated the cell, and shows the others the key
 * and the value it had then; a cell that a block has never evaluated passes through it
 * unchanged and unseen.
 */
public interface LayerHook {

	/**
	 * Shown what goes into each block, before it is asked; what it changes there is
	 * changed for this block and those behind it.
	 * @param cells {@code [cells of the canvas, width]}
	 */
	default void enter(int layer, float[] cells, int width) {
	}

	/**
	 * Asked before each block.
	 * @param layer number of the block
	 * @param values of its cells
	 * @param cells empty; gets those that the block evaluates, by their place among the
	 * queries
	 */
	void choose(int layer, Values values, BitSet cells);

	/**
	 * Asked behind the keys of each block, what the cells that it evaluates don't see.
	 * @param keys of the block
	 * @param cells that are evaluated
	 * @param hidden empty; gets cells that are known to the block, not all of them
	 */
	default void hide(int layer, Keys keys, BitSet cells, BitSet hidden) {
	}

	/** Whether it wants to be told where cells look; such a pass runs other graphs. */
	default boolean looks() {
		return false;
	}

	/**
	 * Told behind each block, if it {@linkplain #looks wants to be}, where the cells look
	 * that it has evaluated: their softmax over the cells that are seen, mean over the
	 * heads.
	 * @param cells that were evaluated
	 * @param weights {@code [evaluated, cells of the canvas]}, 0 for cells not seen
	 * @return other cells that the block shall evaluate as well, empty for none
	 */
	default BitSet looked(int layer, BitSet cells, float[] weights) {
		return new BitSet();
	}

	/** The keys of a block's known cells, before anybody has looked at them. */
	interface Keys {

		/**
		 * How much some cells are drawn to each cell: mean query of theirs · key, mean
		 * over the heads.
		 * @param cells among those that are evaluated
		 * @return by cell of the canvas; −∞ for those that aren't known
		 */
		double[] agreement(BitSet cells);

	}

	/** The values of a block's cells, the cheapest sign of a change. */
	interface Values {

		/**
		 * Computes the values of some cells without keeping them, and compares them with
		 * those kept.
		 * @param cells evaluated by this block before
		 * @return cosine of the new value and the one kept, by cell in rising order
		 */
		double[] similarities(BitSet cells);

	}

}
