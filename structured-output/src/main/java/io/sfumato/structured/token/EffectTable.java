package io.sfumato.structured.token;

import java.util.Arrays;

/**
 * The different effects of a state's tokens with the lowest token of each: a small hash
 * table without boxes, since a walk adds a hundred thousand tokens.
 */
final class EffectTable {

	private long[] keys = new long[64];

	private int[] tokens = new int[64];

	private int[] order = new int[32];

	private int size;

	/** Where the last token went; most go where the last one did. */
	private int last;

	EffectTable() {
		Arrays.fill(this.keys, Effect.NONE);
	}

	void clear() {
		Arrays.fill(this.keys, Effect.NONE);
		this.size = 0;
		this.last = 0;
	}

	void add(long effect, int token) {
		int slot = this.last;
		if (this.keys[slot] != effect) {
			slot = slot(effect);
			if (this.keys[slot] == Effect.NONE) {
				if (this.size == this.order.length) {
					grow();
					slot = slot(effect);
				}
				this.keys[slot] = effect;
				this.tokens[slot] = token;
				this.order[this.size++] = slot;
			}
			this.last = slot;
		}
		this.tokens[slot] = Math.min(this.tokens[slot], token);
	}

	int size() {
		return this.size;
	}

	long effect(int index) {
		return this.keys[this.order[index]];
	}

	int token(int index) {
		return this.tokens[this.order[index]];
	}

	private int slot(long effect) {
		int mask = this.keys.length - 1;
		int slot = (int) (effect * 0x9E3779B97F4A7C15L >>> 40) & mask;
		while (this.keys[slot] != Effect.NONE && this.keys[slot] != effect) {
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	private void grow() {
		long[] oldKeys = this.keys;
		int[] oldTokens = this.tokens;
		int[] oldOrder = this.order;
		this.keys = new long[oldKeys.length * 2];
		Arrays.fill(this.keys, Effect.NONE);
		this.tokens = new int[this.keys.length];
		this.order = new int[oldOrder.length * 2];
		for (int i = 0; i < this.size; i++) {
			int slot = slot(oldKeys[oldOrder[i]]);
			this.keys[slot] = oldKeys[oldOrder[i]];
			this.tokens[slot] = oldTokens[oldOrder[i]];
			this.order[i] = slot;
		}
	}

}
