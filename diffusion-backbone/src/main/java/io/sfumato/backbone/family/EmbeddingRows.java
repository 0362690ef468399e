package io.sfumato.backbone.family;

import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * The embeddings of tokens, read from the mapped file and widened there and then. Rows
 * that are read first are kept, up to some megabytes: the mask's above all, which every
 * pass wants by the dozen. Thread-safe.
 */
final class EmbeddingRows {

	private static final int MOST_BYTES = 8 << 20;

	private final TensorStore store;

	private final String tensor;

	private final int width;

	private final AtomicReferenceArray<float[]> kept;

	private final AtomicInteger room;

	/**
	 * @param tensor {@code [rows, width]}, must stay mapped
	 */
	EmbeddingRows(TensorStore store, String tensor, int rows, int width) {
		this.store = store;
		this.tensor = tensor;
		this.width = width;
		this.kept = new AtomicReferenceArray<>(rows);
		this.room = new AtomicInteger(Math.max(1, MOST_BYTES / Float.BYTES / width));
	}

	/** Writes a row at the buffer's position and advances it. */
	void put(int token, FloatBuffer target) {
		if (token < 0 || token >= this.kept.length()) {
			throw new IllegalArgumentException("token %d is not in 0…%d".formatted(token, this.kept.length() - 1));
		}
		float[] row = this.kept.get(token);
		if (row == null) {
			row = new float[this.width];
			this.store.widen(this.tensor, (long) token * this.width, FloatBuffer.wrap(row));
			if (this.room.getAndDecrement() > 0) {
				this.kept.set(token, row);
			}
			else {
				this.room.set(0);
			}
		}
		target.put(row);
	}

}
