package io.sfumato.engine.model;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Segment;

/**
 * An image as the language model sees it.
 *
 * @param embeddings {@code [tokens, hidden]}, row by row; not copied
 * @param tokens number of soft tokens
 * @param width of the decoded image
 * @param height of the decoded image
 * @param grid for models that give the tokens places in rows and columns; null for all
 * others
 */
public record EncodedImage(float[] embeddings, int tokens, int width, int height,
		Segment.@Nullable Grid grid) implements EncodedMedium {

	/** An image whose tokens are counted one after the other. */
	public EncodedImage(float[] embeddings, int tokens, int width, int height) {
		this(embeddings, tokens, width, height, null);
	}

	@Override
	public Segment.Medium medium(String key) {
		return new Segment.Medium(CellKind.VISUAL, key, this.embeddings, this.tokens, this.grid);
	}

	@Override
	public long bytes() {
		return (long) Float.BYTES * this.embeddings.length;
	}

}
