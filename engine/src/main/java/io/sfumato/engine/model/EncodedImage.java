package io.sfumato.engine.model;

/**
 * An image as the language model sees it.
 *
 * @param embeddings {@code [tokens, hidden]}, row by row; not copied
 * @param tokens number of soft tokens
 * @param width of the decoded image
 * @param height of the decoded image
 */
public record EncodedImage(float[] embeddings, int tokens, int width, int height) implements AutoCloseable {

	/** Weight in memory. */
	public long bytes() {
		return 4L * this.embeddings.length;
	}

	/** Without effect: what the garbage collector owns can be let go of like the rest. */
	@Override
	public void close() {
	}

}
