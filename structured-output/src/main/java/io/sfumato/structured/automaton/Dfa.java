package io.sfumato.structured.automaton;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * A deterministic automaton over a small alphabet, possibly partial: a missing transition
 * ends in nothing. State 0 is the start. Each transition may carry marks (see
 * {@link Language}).
 */
final class Dfa {

	/** A transition that isn't there. */
	static final int DEAD = -1;

	final int symbols;

	final int states;

	/** [states × symbols], {@link #DEAD} where there is none. */
	final int[] next;

	/** [states × symbols]. */
	final byte[] marks;

	final boolean[] accept;

	Dfa(int symbols, int states, int[] next, byte[] marks, boolean[] accept) {
		this.symbols = symbols;
		this.states = states;
		this.next = next;
		this.marks = marks;
		this.accept = accept;
	}

	boolean isEmpty() {
		return this.states == 1 && !this.accept[0] && allDead(0);
	}

	private boolean allDead(int state) {
		for (int symbol = 0; symbol < this.symbols; symbol++) {
			if (this.next[state * this.symbols + symbol] != DEAD) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Keeps the states that are on some way from the start to acceptance, numbered as a
	 * search in breadth meets them; the start stays even where nothing is accepted.
	 */
	Dfa trimmed() {
		boolean[] alive = canAccept();
		int[] order = new int[this.states];
		int[] number = new int[this.states];
		Arrays.fill(number, DEAD);
		int size = 0;
		order[size++] = 0;
		number[0] = 0;
		for (int at = 0; at < size; at++) {
			for (int symbol = 0; symbol < this.symbols; symbol++) {
				int target = this.next[order[at] * this.symbols + symbol];
				if (target != DEAD && alive[target] && number[target] == DEAD) {
					number[target] = size;
					order[size++] = target;
				}
			}
		}
		int[] kept = new int[size * this.symbols];
		byte[] keptMarks = new byte[size * this.symbols];
		boolean[] keptAccept = new boolean[size];
		Arrays.fill(kept, DEAD);
		for (int at = 0; at < size; at++) {
			keptAccept[at] = this.accept[order[at]];
			for (int symbol = 0; symbol < this.symbols; symbol++) {
				int target = this.next[order[at] * this.symbols + symbol];
				if (target != DEAD && alive[target]) {
					kept[at * this.symbols + symbol] = number[target];
					keptMarks[at * this.symbols + symbol] = this.marks[order[at] * this.symbols + symbol];
				}
			}
		}
		return new Dfa(this.symbols, size, kept, keptMarks, keptAccept);
	}

	private boolean[] canAccept() {
		int[] degree = new int[this.states + 1];
		for (int target : this.next) {
			if (target != DEAD) {
				degree[target + 1]++;
			}
		}
		for (int state = 0; state < this.states; state++) {
			degree[state + 1] += degree[state];
		}
		int[] sources = new int[degree[this.states]];
		int[] fill = degree.clone();
		for (int at = 0; at < this.next.length; at++) {
			if (this.next[at] != DEAD) {
				sources[fill[this.next[at]]++] = at / this.symbols;
			}
		}
		boolean[] alive = new boolean[this.states];
		ArrayDeque<Integer> open = new ArrayDeque<>();
		for (int state = 0; state < this.states; state++) {
			if (this.accept[state]) {
				alive[state] = true;
				open.add(state);
			}
		}
		while (!open.isEmpty()) {
			int state = open.poll();
			for (int at = degree[state]; at < degree[state + 1]; at++) {
				if (!alive[sources[at]]) {
					alive[sources[at]] = true;
					open.add(sources[at]);
				}
			}
		}
		return alive;
	}

	/** Without a way on from an accepting state: no word is the start of another one. */
	Dfa prefixFree() {
		int[] kept = this.next.clone();
		for (int state = 0; state < this.states; state++) {
			if (this.accept[state]) {
				Arrays.fill(kept, state * this.symbols, (state + 1) * this.symbols, DEAD);
			}
		}
		return new Dfa(this.symbols, this.states, kept, this.marks, this.accept).trimmed();
	}

}
