package io.sfumato.backbone;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The cells a forward pass evaluates: {@code batch × count} rows of embeddings with their
 * positions, filled row by row and reused from pass to pass, so that a loop allocates
 * nothing per step. Not thread-safe.
 */
public final class QueryCells {

	private final int batch;

	private final int hidden;

	private final int[] positions;

	private final FloatBuffer embeddings;

	private int filled;

	/**
	 * @param batch independent canvases evaluated together
	 * @param capacity the largest number of cells of one canvas
	 * @param hidden width of an embedding
	 */
	public QueryCells(int batch, int capacity, int hidden) {
		this.batch = batch;
		this.hidden = hidden;
		this.positions = new int[batch * capacity];
		this.embeddings = ByteBuffer.allocateDirect(Math.multiplyExact(Math.multiplyExact(batch * capacity, hidden), 4))
			.order(ByteOrder.nativeOrder())
			.asFloatBuffer();
	}

	/**
	 * Forgets all rows.
	 */
	public QueryCells clear() {
		this.filled = 0;
		this.embeddings.clear();
		return this;
	}

	/**
	 * Appends a token. Rows of a batch are filled one canvas after the other, all of the
	 * same length.
	 */
	public QueryCells add(Backbone backbone, int token, int position) {
		this.positions[this.filled++] = position;
		backbone.embed(token, this.embeddings);
		return this;
	}

	/**
	 * Appends a soft token: {@code hidden} floats from {@code offset} of the array.
	 */
	public QueryCells add(float[] soft, int offset, int position) {
		this.positions[this.filled++] = position;
		this.embeddings.put(soft, offset, this.hidden);
		return this;
	}

	public int batch() {
		return this.batch;
	}

	/** Cells of one canvas. */
	public int count() {
		if (this.filled % this.batch != 0) {
			throw new IllegalStateException(
					"%d cells can't be divided among %d canvases".formatted(this.filled, this.batch));
		}
		return this.filled / this.batch;
	}

	public int hidden() {
		return this.hidden;
	}

	/** The position of a row, {@code row = canvas · count + cell}. */
	public int position(int row) {
		return this.positions[row];
	}

	/**
	 * The filled embeddings {@code [batch, count, hidden]}, a view from 0 to the limit;
	 * direct and in native byte order.
	 */
	public FloatBuffer embeddings() {
		return this.embeddings.duplicate().flip();
	}

}
