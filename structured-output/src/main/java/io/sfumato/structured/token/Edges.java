package io.sfumato.structured.token;

import java.util.Arrays;

/**
 * The edges of all states, one stretch per state.
 */
final class Edges {

	private final int[] first;

	private long[] effects = new long[64];

	private int[] tokens = new int[64];

	private int size;

	Edges(int states) {
		this.first = new int[states + 1];
	}

	/** Adds the edges of the next state. */
	void add(int state, EffectTable table) {
		if (this.size + table.size() > this.effects.length) {
			int capacity = Math.max(this.effects.length * 2, this.size + table.size());
			this.effects = Arrays.copyOf(this.effects, capacity);
			this.tokens = Arrays.copyOf(this.tokens, capacity);
		}
		for (int i = 0; i < table.size(); i++) {
			this.effects[this.size] = table.effect(i);
			this.tokens[this.size++] = table.token(i);
		}
		this.first[state + 1] = this.size;
	}

	int size() {
		return this.size;
	}

	int first(int state) {
		return this.first[state];
	}

	long effect(int edge) {
		return this.effects[edge];
	}

	int token(int edge) {
		return this.tokens[edge];
	}

	/** Per state: source and edge of all edges that lead there, in turn. */
	int[][] incoming(int states) {
		int[] count = new int[states];
		for (int edge = 0; edge < this.size; edge++) {
			count[Effect.state(this.effects[edge])]++;
		}
		int[][] incoming = new int[states][];
		for (int state = 0; state < states; state++) {
			incoming[state] = new int[count[state] * 2];
		}
		for (int state = 0; state < states; state++) {
			for (int edge = this.first[state]; edge < this.first[state + 1]; edge++) {
				int target = Effect.state(this.effects[edge]);
				int at = incoming[target].length - 2 * count[target]--;
				incoming[target][at] = state;
				incoming[target][at + 1] = edge;
			}
		}
		return incoming;
	}

}
