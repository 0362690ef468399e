package io.sfumato.structured.automaton;

import java.util.Arrays;

/**
 * A {@link Dfa} while it grows.
 */
final class DfaBuilder {

	private final int symbols;

	private final Budget budget;

	private int states;

	private int[] next;

	private byte[] marks;

	private boolean[] accept;

	DfaBuilder(int symbols, Budget budget) {
		this.symbols = symbols;
		this.budget = budget;
		this.next = new int[16 * symbols];
		this.marks = new byte[16 * symbols];
		this.accept = new boolean[16];
	}

	int addState(boolean accepting) {
		this.budget.checkStates(this.states + 1);
		this.budget.spend(1);
		if (this.states == this.accept.length) {
			this.next = Arrays.copyOf(this.next, this.next.length * 2);
			this.marks = Arrays.copyOf(this.marks, this.marks.length * 2);
			this.accept = Arrays.copyOf(this.accept, this.accept.length * 2);
		}
		Arrays.fill(this.next, this.states * this.symbols, (this.states + 1) * this.symbols, Dfa.DEAD);
		this.accept[this.states] = accepting;
		return this.states++;
	}

	void accept(int state) {
		this.accept[state] = true;
	}

	void set(int from, int symbol, int to, int mark) {
		this.next[from * this.symbols + symbol] = to;
		this.marks[from * this.symbols + symbol] = (byte) mark;
	}

	Dfa build() {
		return new Dfa(this.symbols, this.states, Arrays.copyOf(this.next, this.states * this.symbols),
				Arrays.copyOf(this.marks, this.states * this.symbols), Arrays.copyOf(this.accept, this.states));
	}

}
