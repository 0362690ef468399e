package io.sfumato.backbone.policy;

/**
 * Tokens of a row from the largest logit down, lowest id on ties. A heap: filters want
 * some of the likeliest tokens and don't care for the order of the tens of thousands
 * behind them, which a sort would establish for every cell of every step. The row must
 * not change between {@link #begin} and the last {@link #next}.
 */
final class LikeliestFirst {

	private float[] logits = {};

	private int[] heap = {};

	private int size;

	/** All tokens of a row. */
	void begin(float[] row) {
		if (this.heap.length != row.length) {
			this.heap = new int[row.length];
		}
		this.logits = row;
		this.size = row.length;
		for (int token = 0; token < this.size; token++) {
			this.heap[token] = token;
		}
		for (int place = this.size / 2 - 1; place >= 0; place--) {
			sink(place);
		}
	}

	/** Tokens that are left. */
	int size() {
		return this.size;
	}

	/** Takes the likeliest token that is left. */
	int next() {
		int token = this.heap[0];
		this.heap[0] = this.heap[--this.size];
		sink(0);
		return token;
	}

	/** Takes any token that is left. */
	int drop() {
		return this.heap[--this.size];
	}

	private void sink(int from) {
		int place = from;
		int token = this.heap[place];
		for (int child = 2 * place + 1; child < this.size; child = 2 * place + 1) {
			if (child + 1 < this.size && before(this.heap[child + 1], this.heap[child])) {
				child++;
			}
			if (!before(this.heap[child], token)) {
				break;
			}
			this.heap[place] = this.heap[child];
			place = child;
		}
		this.heap[place] = token;
	}

	private boolean before(int token, int other) {
		return this.logits[token] > this.logits[other] || (this.logits[token] == this.logits[other] && token < other);
	}

}
