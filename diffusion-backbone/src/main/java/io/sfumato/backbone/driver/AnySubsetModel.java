package io.sfumato.backbone.driver;

/**
 * A model that was trained to predict any tokens from any others, in any order: an
 * any-subset autoregressive model, such as XLNet's kind. One object per model;
 * implementations block.
 */
public interface AnySubsetModel {

	/** Stands in a text where a token isn't known. */
	int UNKNOWN = -1;

	/**
	 * The distributions of some unknown cells, each as if it were the only one asked for.
	 * @param tokens the text, {@link #UNKNOWN} where it isn't known
	 * @param cells unknown ones
	 * @return {@code [cells, vocabulary]}
	 */
	double[][] independent(int[] tokens, int[] cells);

	/**
	 * The distributions of some cells in an order: each given what else is known and the
	 * cells before it in the order.
	 * @param tokens the text with the tokens of these cells
	 * @param cells in order
	 * @return {@code [cells, vocabulary]}
	 */
	double[][] inOrder(int[] tokens, int[] cells);

}
