package io.sfumato.backbone.policy;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.LayerFeatures;
import io.sfumato.backbone.LayerHook;

/**
 * What the next pass evaluates, as a {@link KvPolicy} wants it; one instance per run,
 * filled anew for each pass.
 */
public final class ForwardPlan {

	private int[] cells;

	private final int[] rowOf;

	private int count;

	private int shadowsFrom;

	private int firstShadow;

	private @Nullable KeyValues past;

	private @Nullable BitSet pastCells;

	private @Nullable BitSet mask;

	private boolean keyValues;

	private @Nullable Layers layers;

	/**
	 * @param length cells of the canvas
	 */
	public ForwardPlan(int length) {
		this.cells = new int[length];
		this.rowOf = new int[length];
		clear();
	}

	/** Forgets everything. */
	public ForwardPlan clear() {
		Arrays.fill(this.rowOf, -1);
		this.count = 0;
		this.shadowsFrom = Integer.MAX_VALUE;
		this.past = null;
		this.pastCells = null;
		this.mask = null;
		this.keyValues = false;
		this.layers = null;
		return this;
	}

	/** Appends the cells from (inclusive) to (exclusive) to the queries. */
	public ForwardPlan query(int from, int to) {
		for (int index = from; index < to; index++) {
			this.rowOf[index] = this.count;
			this.cells[this.count++] = index;
		}
		return this;
	}

	/**
	 * Appends, behind all cells, a mask for each of the cells from (inclusive) to
	 * (exclusive), at the cell's position.
	 */
	public ForwardPlan shadow(int from, int to) {
		this.shadowsFrom = this.count;
		this.firstShadow = from;
		if (this.count + to - from > this.cells.length) {
			this.cells = Arrays.copyOf(this.cells, 2 * this.cells.length);
		}
		for (int index = from; index < to; index++) {
			this.cells[this.count++] = index;
		}
		return this;
	}

	/** The cells that aren't queried and yet seen; stays with the policy. */
	public ForwardPlan past(@Nullable KeyValues past) {
		this.past = past;
		return this;
	}

	/**
	 * The same.
	 * @param cells which they are, by index, in order; null if they are the first ones of
	 * the canvas
	 */
	public ForwardPlan past(@Nullable KeyValues past, @Nullable BitSet cells) {
		this.pastCells = cells;
		return past(past);
	}

	/** Who sees whom, as in {@code ForwardRequest}. */
	public ForwardPlan mask(@Nullable BitSet mask) {
		this.mask = mask;
		return this;
	}

	/** Asks for the queries' own keys and values. */
	public ForwardPlan keepKeyValues() {
		this.keyValues = true;
		return this;
	}

	/**
	 * Goes block by block, which evaluate the cells that a hook chooses; all cells of the
	 * canvas must be queries.
	 */
	public ForwardPlan layers(LayerFeatures features, LayerHook hook) {
		this.layers = new Layers(features, hook);
		return this;
	}

	/**
	 * Lets only some of the queries be read: the rows of the others are as old as what is
	 * kept of them.
	 */
	public ForwardPlan readOnly(BitSet cells) {
		for (int query = 0; query < this.count; query++) {
			if (!cells.get(this.cells[query])) {
				this.rowOf[this.cells[query]] = -1;
			}
		}
		return this;
	}

	/** Number of queries. */
	public int count() {
		return this.count;
	}

	/** The canvas index of a query. */
	public int cell(int query) {
		return this.cells[query];
	}

	/** The query that evaluates a cell, −1 if none does. */
	public int rowOf(int index) {
		return this.rowOf[index];
	}

	/** Whether a query is a cell's shadow and not the cell. */
	public boolean isShadow(int query) {
		return query >= this.shadowsFrom;
	}

	/** The query that evaluates a cell's shadow, −1 if none does. */
	public int shadowRowOf(int index) {
		int row = this.shadowsFrom + index - this.firstShadow;
		return (this.shadowsFrom <= this.count && index >= this.firstShadow && row < this.count) ? row : -1;
	}

	public @Nullable KeyValues past() {
		return this.past;
	}

	/**
	 * The place of a cell among the keys of the pass, past first; −1 if it isn't seen.
	 * For pasts of the canvas's first cells, or of cells that were told.
	 */
	public int keyOf(int index) {
		int before = (this.past != null) ? this.past.length() : 0;
		if (this.rowOf[index] >= 0) {
			return before + this.rowOf[index];
		}
		if (this.pastCells == null) {
			return (index < before) ? index : -1;
		}
		return this.pastCells.get(index) ? this.pastCells.get(0, index).cardinality() : -1;
	}

	public @Nullable BitSet mask() {
		return this.mask;
	}

	public boolean keyValues() {
		return this.keyValues;
	}

	/** How it goes block by block; null if it goes through all at once. */
	public @Nullable Layers layers() {
		return this.layers;
	}

	/**
	 * A pass block by block.
	 *
	 * @param features of all cells; the policy's
	 * @param hook chooses what is evaluated
	 */
	public record Layers(LayerFeatures features, LayerHook hook) {
	}

}
