package io.sfumato.backbone.canvas;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A part of the prompt. Segment-causal models attend by segment: a medium sees only
 * itself, text sees all media and all text.
 */
public sealed interface Segment {

	/** Number of cells. */
	int length();

	/**
	 * The soft tokens of one image or clip.
	 *
	 * @param kind {@link CellKind#VISUAL} or {@link CellKind#AUDIO}
	 * @param key equal for equal content, preprocessing and model; caches go by it
	 * @param embeddings {@code [length, hidden]}, row by row; not copied
	 * @param length number of soft tokens
	 * @param grid for models that give an image's tokens places in rows and columns; null
	 * where they are counted one after the other
	 */
	record Medium(CellKind kind, String key, float[] embeddings, int length, @Nullable Grid grid) implements Segment {

		/** A medium whose tokens are counted one after the other. */
		public Medium(CellKind kind, String key, float[] embeddings, int length) {
			this(kind, key, embeddings, length, null);
		}

		public Medium {
			if (!kind.isMedium()) {
				throw new IllegalArgumentException("a medium's cells can't be of kind " + kind);
			}
			if (length < 1 || embeddings.length % length != 0) {
				throw new IllegalArgumentException(
						"%d floats aren't %d soft tokens of equal width".formatted(embeddings.length, length));
			}
			if (grid != null && grid.rows() * grid.columns() != length) {
				throw new IllegalArgumentException("%d soft tokens don't fill %s".formatted(length, grid));
			}
		}

		/** How many positions the text behind it is farther on. */
		int positions() {
			return (this.grid != null) ? Math.max(this.grid.rows(), this.grid.columns()) : this.length;
		}

		int hidden() {
			return this.embeddings.length / this.length;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Medium medium && medium.key.equals(this.key) && medium.length == this.length;
		}

		@Override
		public int hashCode() {
			return this.key.hashCode();
		}

		@Override
		public String toString() {
			return "Medium[%s, %s, %d cells]".formatted(this.kind, this.key, this.length);
		}

	}

	/**
	 * Tokens of an image in rows and columns, row by row. All of them stand where the
	 * image begins, and text goes on behind the longer side (M-RoPE of Qwen2-VL;
	 * checkpoints.md §6.5).
	 *
	 * @param rows from top to bottom
	 * @param columns from left to right
	 */
	record Grid(int rows, int columns) {

	}

	/**
	 * Text of the question side: instructions, context, question.
	 *
	 * @param tokens ids, not copied
	 */
	record Text(int[] tokens) implements Segment {

		@Override
		public int length() {
			return this.tokens.length;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Text text && Arrays.equals(text.tokens, this.tokens);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.tokens);
		}

		@Override
		public String toString() {
			return "Text" + Arrays.toString(this.tokens);
		}

	}

}
