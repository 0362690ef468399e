package io.sfumato.backbone.canvas;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.QueryCells;

/**
 * The sequence a model denoises: the prompt's cells, then the answer's. Cells are
 * addressed by index within this class and by their stable id outside: the answer counts
 * from 0, the prompt's cells carry negative ids, and a cell keeps its id for the life of
 * the canvas.
 * <p>
 * The denoising loop alone changes a canvas; policies read it. Not thread-safe.
 */
public final class Canvas {

	private final Prompt prompt;

	private final int promptLength;

	private final int firstPosition;

	private final int maskToken;

	private int[] tokens;

	private CellKind[] kinds;

	/**
	 * Per cell: which medium it belongs to, counted from 0; the number of media for the
	 * prompt's text; {@link #SegmentMask.ANSWER} for the answer.
	 */
	private int[] segments;

	/** Per cell: its row within the medium's embeddings. */
	private int[] softRows;

	/** Per cell of the answer: its stable id. */
	private int[] ids;

	/** The id of the next cell that is inserted. */
	private int nextId;

	/**
	 * Per cell of the prompt, then for the whole answer: by how much its position falls
	 * behind its index, since an image in rows and columns takes fewer positions than
	 * cells.
	 */
	private final int[] lags;

	private final Segment.Medium[] media;

	private int version;

	private Canvas(Builder builder) {
		this.prompt = builder.prompt;
		this.maskToken = builder.maskToken;
		this.firstPosition = builder.firstPosition;
		this.promptLength = builder.prompt.length();
		int length = this.promptLength + builder.length;
		this.tokens = new int[length];
		this.kinds = new CellKind[length];
		this.segments = new int[length];
		this.softRows = new int[length];
		this.media = builder.prompt.segments()
			.stream()
			.filter(Segment.Medium.class::isInstance)
			.map(Segment.Medium.class::cast)
			.toArray(Segment.Medium[]::new);
		this.lags = new int[this.promptLength + 1];
		int index = 0;
		int medium = 0;
		int lag = 0;
		for (Segment segment : builder.prompt.segments()) {
			for (int row = 0; row < segment.length(); row++, index++) {
				switch (segment) {
					case Segment.Medium soft -> {
						this.kinds[index] = soft.kind();
						this.segments[index] = medium;
						this.softRows[index] = row;
						this.tokens[index] = -1;
						this.lags[index] = lag + ((soft.grid() != null) ? row : 0);
					}
					case Segment.Text text -> {
						this.kinds[index] = CellKind.PROMPT;
						this.segments[index] = this.media.length;
						this.tokens[index] = text.tokens()[row];
						this.lags[index] = lag;
					}
				}
			}
			if (segment instanceof Segment.Medium soft) {
				medium++;
				lag += soft.length() - soft.positions();
			}
		}
		this.lags[this.promptLength] = lag;
		System.arraycopy(builder.tokens, 0, this.tokens, index, builder.length);
		this.ids = IntStream.range(0, builder.length).toArray();
		this.nextId = builder.length;
		for (int answer = 0; index < length; index++, answer++) {
			this.kinds[index] = builder.fixed.get(answer) ? CellKind.FIXED : CellKind.GEN;
			this.segments[index] = SegmentMask.ANSWER;
		}
	}

	/**
	 * A canvas whose answer is all masks.
	 */
	public static Canvas masked(Prompt prompt, int maskToken, int length) {
		return builder(prompt, maskToken).masks(length).build();
	}

	public static Builder builder(Prompt prompt, int maskToken) {
		return new Builder(prompt, maskToken);
	}

	/** Cells of prompt and answer. */
	public int length() {
		return this.tokens.length;
	}

	/** Cells of the prompt, and index of the answer's first cell. */
	public int promptLength() {
		return this.promptLength;
	}

	/** Cells of the answer. */
	public int answerLength() {
		return this.tokens.length - this.promptLength;
	}

	public Prompt prompt() {
		return this.prompt;
	}

	public int maskToken() {
		return this.maskToken;
	}

	/** Counts the changes of structure: cells inserted or removed, text fixed. */
	public int version() {
		return this.version;
	}

	/** The stable id of the cell. */
	public int id(int index) {
		return (index < this.promptLength) ? index - this.promptLength : this.ids[index - this.promptLength];
	}

	/**
	 * Where the cell with this id stands now; before the first change of structure also
	 * where one would stand that the answer isn't long enough for.
	 * @throws IllegalArgumentException if the cell was removed
	 */
	public int indexOf(int id) {
		int index = id + this.promptLength;
		if (id < 0 || id >= this.nextId || (index < this.tokens.length && this.ids[id] == id)) {
			return index;
		}
		for (int place = 0; place < this.ids.length; place++) {
			if (this.ids[place] == id) {
				return place + this.promptLength;
			}
		}
		throw new IllegalArgumentException("cell %d was removed".formatted(id));
	}

	/** The token of the cell, the mask if it is undecided, −1 for a soft token. */
	public int token(int index) {
		return this.tokens[index];
	}

	/**
	 * The position that attention rotates by; of a soft token in rows and columns, where
	 * its image begins.
	 */
	public int position(int index) {
		return this.firstPosition + index - this.lags[Math.min(index, this.promptLength)];
	}

	public CellKind kind(int index) {
		return this.kinds[index];
	}

	/** Whether the model still has to decide this cell. */
	public boolean isMasked(int index) {
		return this.kinds[index] == CellKind.GEN && this.tokens[index] == this.maskToken;
	}

	/** Number of undecided cells from (inclusive) to (exclusive). */
	public int masked(int from, int to) {
		int masked = 0;
		for (int index = from; index < to; index++) {
			masked += isMasked(index) ? 1 : 0;
		}
		return masked;
	}

	/** The answer's tokens as they are now; undecided cells hold the mask. */
	public int[] answer() {
		return Arrays.copyOfRange(this.tokens, this.promptLength, this.tokens.length);
	}

	/**
	 * Decides a masked cell.
	 * @throws IllegalStateException if the cell isn't masked
	 */
	public void commit(int index, int token) {
		if (!isMasked(index)) {
			throw new IllegalStateException("cell %d of kind %s holds token %d and can't be committed again"
				.formatted(id(index), this.kinds[index], this.tokens[index]));
		}
		this.tokens[index] = token;
	}

	/**
	 * Masks a cell again that the model has decided.
	 * @throws IllegalStateException if the model hasn't decided it
	 */
	public void reopen(int index) {
		if (this.kinds[index] != CellKind.GEN || isMasked(index)) {
			throw new IllegalStateException("cell %d of kind %s holds token %d and can't be masked again"
				.formatted(id(index), this.kinds[index], this.tokens[index]));
		}
		this.tokens[index] = this.maskToken;
	}

	/**
	 * Gives a cell that the model has decided another token.
	 * @throws IllegalStateException if the model hasn't decided it
	 */
	public void overwrite(int index, int token) {
		reopen(index);
		this.tokens[index] = token;
	}

	/**
	 * Gives an undecided cell a token the model can't change: its kind becomes
	 * {@link CellKind#FIXED}.
	 * @throws IllegalStateException if the cell isn't masked
	 */
	public void fix(int index, int token) {
		commit(index, token);
		this.kinds[index] = CellKind.FIXED;
		this.version++;
	}

	/**
	 * Inserts undecided cells before a cell of the answer, or behind its last one. They
	 * get ids that no cell has had.
	 */
	public void insertMasks(int index, int count) {
		insert(index, count, this.maskToken, CellKind.GEN);
	}

	/** Appends text the model can't change. */
	public void appendFixed(int token, int count) {
		insert(length(), count, token, CellKind.FIXED);
	}

	private void insert(int index, int count, int token, CellKind kind) {
		if (index < this.promptLength || index > length()) {
			throw new IllegalArgumentException("nothing can be inserted before cell %d of %d, %d of them the prompt's"
				.formatted(index, length(), this.promptLength));
		}
		int[] inserted = IntStream.range(this.nextId, this.nextId + count).toArray();
		this.nextId += count;
		this.tokens = widened(this.tokens, index, count);
		this.kinds = Arrays.copyOf(this.kinds, this.tokens.length);
		System.arraycopy(this.kinds, index, this.kinds, index + count, this.kinds.length - index - count);
		this.ids = widened(this.ids, index - this.promptLength, count);
		System.arraycopy(inserted, 0, this.ids, index - this.promptLength, count);
		Arrays.fill(this.tokens, index, index + count, token);
		Arrays.fill(this.kinds, index, index + count, kind);
		refitAnswer();
	}

	private static int[] widened(int[] array, int index, int count) {
		int[] wider = Arrays.copyOf(array, array.length + count);
		System.arraycopy(array, index, wider, index + count, array.length - index);
		return wider;
	}

	/** Removes the answer's cells behind the given number. */
	public void truncate(int answerLength) {
		if (answerLength >= 1 && answerLength < answerLength()) {
			this.ids = Arrays.copyOf(this.ids, answerLength);
			this.tokens = Arrays.copyOf(this.tokens, this.promptLength + answerLength);
			this.kinds = Arrays.copyOf(this.kinds, this.tokens.length);
			refitAnswer();
		}
	}

	private void refitAnswer() {
		this.segments = Arrays.copyOf(this.segments, this.tokens.length);
		Arrays.fill(this.segments, this.promptLength, this.segments.length, SegmentMask.ANSWER);
		this.softRows = Arrays.copyOf(this.softRows, this.tokens.length);
		this.version++;
	}

	/**
	 * Appends the cell's embedding to the queries of a pass.
	 * @param moved by how much its position there differs from that on the canvas
	 */
	public void query(int index, Backbone backbone, QueryCells queries, int moved) {
		if (this.kinds[index].isMedium()) {
			Segment.Medium medium = this.media[this.segments[index]];
			int row = this.softRows[index];
			int position = position(index) + moved;
			Segment.Grid grid = medium.grid();
			queries.add(medium.embeddings(), row * medium.hidden(), position,
					position + ((grid != null) ? row / grid.columns() : 0),
					position + ((grid != null) ? row % grid.columns() : 0));
		}
		else {
			queries.add(backbone, this.tokens[index], position(index) + moved);
		}
	}

	/**
	 * Who sees whom when all cells are evaluated in one pass,
	 * {@code bit query · length + key}; null when everybody sees everybody.
	 */
	public @Nullable BitSet attention(BackboneShape shape) {
		return shape.isBlockCausal() ? SegmentMask.byBlocks(this.tokens.length, shape.blockSize())
				: attention(shape.attention());
	}

	/**
	 * The same under a pattern that knows no blocks.
	 */
	public @Nullable BitSet attention(AttentionPattern pattern) {
		return (pattern != AttentionPattern.BIDIRECTIONAL) ? SegmentMask.of(pattern, this.segments, this.media.length)
				: null;
	}

	/**
	 * Lays out the answer from left to right.
	 */
	public static final class Builder {

		private final Prompt prompt;

		private final int maskToken;

		private final BitSet fixed = new BitSet();

		private int[] tokens = new int[64];

		private int length;

		private int firstPosition;

		private Builder(Prompt prompt, int maskToken) {
			this.prompt = prompt;
			this.maskToken = maskToken;
		}

		/** The position of the first cell, 0 by default. */
		public Builder firstPosition(int position) {
			this.firstPosition = position;
			return this;
		}

		/** Appends cells for the model to decide. */
		public Builder masks(int count) {
			for (int added = 0; added < count; added++) {
				append(this.maskToken);
			}
			return this;
		}

		/** Appends text the model can't change. */
		public Builder fixed(int... tokens) {
			for (int token : tokens) {
				this.fixed.set(this.length);
				append(token);
			}
			return this;
		}

		public Canvas build() {
			if (this.length == 0) {
				throw new IllegalArgumentException("a canvas without a cell for the answer");
			}
			return new Canvas(this);
		}

		private void append(int token) {
			if (this.length == this.tokens.length) {
				this.tokens = Arrays.copyOf(this.tokens, 2 * this.length);
			}
			this.tokens[this.length++] = token;
		}

	}

}
