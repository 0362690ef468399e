package io.sfumato.encoders;

import java.util.List;

/**
 * A medium as a language model takes it: embeddings that stand where its placeholder
 * stood, each with the place it came from. The array is not copied: whoever makes it
 * gives it away, nobody writes to it afterwards.
 *
 * @param hidden width of one embedding
 * @param embeddings {@code [count, hidden]}, row-major
 * @param origins where every token came from
 * @param width width of the original image in pixels, orientation applied
 * @param height height of the original image in pixels
 */
public record SoftTokens(int hidden, float[] embeddings, List<TokenOrigin> origins, int width, int height) {

	public SoftTokens {
		origins = List.copyOf(origins);
		if (embeddings.length != (long) origins.size() * hidden) {
			throw new IllegalArgumentException(origins.size() + " tokens of width " + hidden + " have "
					+ (long) origins.size() * hidden + " values, not " + embeddings.length);
		}
	}

	/** Number of tokens. */
	public int count() {
		return this.origins.size();
	}

	/**
	 * What these tokens weigh in a cache: the embeddings, and about 64 bytes for each
	 * origin.
	 */
	public long bytes() {
		return (long) this.embeddings.length * Float.BYTES + 64L * this.origins.size();
	}

}
