package io.sfumato.backbone;

/**
 * Keys and values of some cells at every layer, each
 * {@code [batch, kvHeads, length, headDim]}; keys are stored rotated, at their absolute
 * positions. Immutable; holds native memory, closed by its owner.
 */
public interface KeyValues extends AutoCloseable {

	int batch();

	/** Number of cells. */
	int length();

	/** Weight in memory. */
	long bytes();

	/**
	 * The cells from (inclusive) to (exclusive), copied into a value of its own.
	 */
	KeyValues slice(int from, int to);

	/**
	 * The same cells with every position moved by {@code distance}: keys are re-rotated
	 * (RoPE is a rotation by position, so only the difference matters), values copied.
	 */
	KeyValues movedBy(int distance);

	@Override
	void close();

}
