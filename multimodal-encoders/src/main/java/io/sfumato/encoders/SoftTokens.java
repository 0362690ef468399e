package io.sfumato.encoders;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A medium as a language model takes it: embeddings that stand where its placeholder
 * stood, each with the place it came from. The array is not copied: whoever makes it
 * gives it away, nobody writes to it afterwards.
 *
 * @param hidden width of one embedding
 * @param embeddings {@code [count, hidden]}, row-major
 * @param origins where every token came from
 * @param grid for language models that give the tokens of an image places in rows and
 * columns (M-RoPE); null for those that count them one after the other
 */
public record SoftTokens(int hidden, float[] embeddings, List<TokenOrigin> origins, @Nullable Grid grid) {

	/** Tokens that are counted one after the other. */
	public SoftTokens(int hidden, float[] embeddings, List<TokenOrigin> origins) {
		this(hidden, embeddings, origins, null);
	}

	public SoftTokens {
		origins = List.copyOf(origins);
		if (embeddings.length != (long) origins.size() * hidden) {
			throw new IllegalArgumentException(origins.size() + " tokens of width " + hidden + " have "
					+ (long) origins.size() * hidden + " values, not " + embeddings.length);
		}
		if (grid != null && origins.size() != grid.rows() * grid.columns()) {
			throw new IllegalArgumentException(origins.size() + " tokens don't fill " + grid);
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

	/**
	 * Tokens in rows and columns, row by row.
	 *
	 * @param rows from top to bottom
	 * @param columns from left to right
	 */
	public record Grid(int rows, int columns) {

	}

}
