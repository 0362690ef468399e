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

	/** Places of the rows within an image; for all else their position. */
	private final int[] rowPositions;

	private final int[] columnPositions;

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
		this.rowPositions = new int[batch * capacity];
		this.columnPositions = new int[batch * capacity];
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
		place(position, position, position);
		backbone.embed(token, this.embeddings);
		return this;
	}

	/**
	 * Appends a soft token: {@code hidden} floats from {@code offset} of the array.
	 */
	public QueryCells add(float[] soft, int offset, int position) {
		return add(soft, offset, position, position, position);
	}

	/**
	 * Appends a soft token of an image whose tokens stand in rows and columns: for models
	 * that rotate by three positions (M-RoPE, checkpoints.md §6.5).
	 * @param position in the text, where the image begins
	 * @param row as far behind {@code position} as rows lie before it
	 * @param column as far behind {@code position} as columns lie before it
	 */
	public QueryCells add(float[] soft, int offset, int position, int row, int column) {
		place(position, row, column);
		this.embeddings.put(soft, offset, this.hidden);
		return this;
	}

	/**
	 * Adds something to the embedding of the last row.
	 * @param addend {@code hidden} floats
	 */
	public void blend(float[] addend) {
		int from = this.embeddings.position() - this.hidden;
		for (int i = 0; i < this.hidden; i++) {
			this.embeddings.put(from + i, this.embeddings.get(from + i) + addend[i]);
		}
	}

	private void place(int position, int row, int column) {
		this.positions[this.filled] = position;
		this.rowPositions[this.filled] = row;
		this.columnPositions[this.filled] = column;
		this.filled++;
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

	/** The position of a row among the rows of an image; otherwise its position. */
	public int rowPosition(int row) {
		return this.rowPositions[row];
	}

	/** The position of a row among the columns of an image; otherwise its position. */
	public int columnPosition(int row) {
		return this.columnPositions[row];
	}

	/**
	 * The filled embeddings {@code [batch, count, hidden]}, a view from 0 to the limit;
	 * direct and in native byte order.
	 */
	public FloatBuffer embeddings() {
		return this.embeddings.duplicate().flip();
	}

}
