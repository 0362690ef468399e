package io.sfumato.backbone.policy;

import io.sfumato.backbone.canvas.Canvas;

/**
 * The cells a step may decide, in ascending order of index, each with the token it would
 * get, that token's probability and the cell's score. One instance per run.
 */
public final class Proposals {

	private final int[] indices;

	private final int[] tokens;

	private final double[] probabilities;

	private final double[] scores;

	private final int[] order;

	private int size;

	private boolean ordered;

	/**
	 * @param capacity cells of the canvas
	 */
	public Proposals(int capacity) {
		this.indices = new int[capacity];
		this.tokens = new int[capacity];
		this.probabilities = new double[capacity];
		this.scores = new double[capacity];
		this.order = new int[capacity];
	}

	public void clear() {
		this.size = 0;
		this.ordered = false;
	}

	public void add(int index, int token, double probability, double score) {
		this.indices[this.size] = index;
		this.tokens[this.size] = token;
		this.probabilities[this.size] = probability;
		this.scores[this.size] = score;
		this.size++;
		this.ordered = false;
	}

	/** Forgets what is about cells that are decided by now. */
	public void keepMasked(Canvas canvas) {
		int kept = 0;
		for (int proposal = 0; proposal < this.size; proposal++) {
			if (canvas.isMasked(this.indices[proposal])) {
				this.indices[kept] = this.indices[proposal];
				this.tokens[kept] = this.tokens[proposal];
				this.probabilities[kept] = this.probabilities[proposal];
				this.scores[kept++] = this.scores[proposal];
			}
		}
		this.size = kept;
		this.ordered = false;
	}

	public int size() {
		return this.size;
	}

	/** The canvas index of a proposal. */
	public int index(int proposal) {
		return this.indices[proposal];
	}

	public int token(int proposal) {
		return this.tokens[proposal];
	}

	/** The probability of the proposed token. */
	public double probability(int proposal) {
		return this.probabilities[proposal];
	}

	public double score(int proposal) {
		return this.scores[proposal];
	}

	/**
	 * The proposal of the given rank: score descending, index ascending on ties.
	 */
	public int ranked(int rank) {
		if (!this.ordered) {
			sort();
		}
		return this.order[rank];
	}

	/**
	 * Insertion sort: a block has some dozens of cells, and their order hardly changes
	 * from one read to the next.
	 */
	private void sort() {
		for (int proposal = 0; proposal < this.size; proposal++) {
			int place = proposal;
			while (place > 0 && this.scores[this.order[place - 1]] < this.scores[proposal]) {
				this.order[place] = this.order[place - 1];
				place--;
			}
			this.order[place] = proposal;
		}
		this.ordered = true;
	}

}
