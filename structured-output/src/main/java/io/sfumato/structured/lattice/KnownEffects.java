package io.sfumato.structured.lattice;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

import io.sfumato.structured.token.TokenAutomaton;

/**
 * What tokens do in the states of automata, kept while a record is filled in: most of
 * them come again in the next cell, and nearly all in the next pass. An open-addressing
 * table that is emptied when it is full. Not thread-safe.
 */
final class KnownEffects {

	/** Entries; with the free ones two megabytes. */
	private static final int MOST = 1 << 16;

	/** Automaton, state and token of each entry, plus 1; 0 where there is none. */
	private long[] keys = new long[1 << 12];

	private long[] effects = new long[this.keys.length];

	private int size;

	private final Map<TokenAutomaton, Integer> numbers = new IdentityHashMap<>();

	/** The number of an automaton here. */
	int number(TokenAutomaton automaton) {
		return this.numbers.computeIfAbsent(automaton, (each) -> this.numbers.size());
	}

	/**
	 * What a token does, see {@link TokenAutomaton#effect}.
	 * @param number of the automaton
	 */
	long effect(TokenAutomaton automaton, int number, int state, int token) {
		// states have 20 bits, and no vocabulary has more tokens than 24 bits can number
		long key = ((long) number << 44 | (long) state << 24 | token) + 1;
		int slot = slot(key);
		if (this.keys[slot] == key) {
			return this.effects[slot];
		}
		long effect = automaton.effect(state, token);
		if (2 * this.size >= this.keys.length) {
			grow();
			slot = slot(key);
		}
		this.keys[slot] = key;
		this.effects[slot] = effect;
		this.size++;
		return effect;
	}

	/** Where a key stands, or would stand. */
	private int slot(long key) {
		int mask = this.keys.length - 1;
		int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
		while (this.keys[slot] != 0 && this.keys[slot] != key) {
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	private void grow() {
		if (this.size >= MOST) {
			Arrays.fill(this.keys, 0);
			this.size = 0;
			return;
		}
		long[] keys = this.keys;
		long[] effects = this.effects;
		this.keys = new long[2 * keys.length];
		this.effects = new long[this.keys.length];
		for (int old = 0; old < keys.length; old++) {
			if (keys[old] != 0) {
				int slot = slot(keys[old]);
				this.keys[slot] = keys[old];
				this.effects[slot] = effects[old];
			}
		}
	}

}
