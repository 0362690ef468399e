package io.sfumato.backbone;

/**
 * What every block of a model gave for every cell of one canvas when it last evaluated
 * it: key, value, and what attention and MLP added to the cell. Passes that go through
 * the blocks one at a time ({@link LayerHook}) read and renew it. Takes four times the
 * canvas's embeddings per block, in native memory. Not thread-safe; closed by its owner.
 */
public interface LayerFeatures extends AutoCloseable {

	/** Cells of the canvas. */
	int cells();

	/** Weight in memory. */
	long bytes();

	/** Cells evaluated so far, counted once per block. */
	long evaluations();

	@Override
	void close();

}
