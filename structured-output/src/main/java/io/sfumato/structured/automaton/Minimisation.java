package io.sfumato.structured.automaton;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Hopcroft's algorithm ("An n log n algorithm for minimizing states in a finite
 * automaton", 1971) on a trimmed automaton. A symbol with another mark counts as another
 * symbol, so that states which count differently stay apart. The automaton is partial:
 * the missing sink needs no block of its own as long as every other block is a splitter
 * at first.
 */
final class Minimisation {

	private static final int MARKS = 4;

	private final Dfa dfa;

	/** States in the order of their blocks; a block is a stretch of it. */
	private final int[] order;

	private final int[] place;

	private final int[] blockOf;

	private final int[] first;

	private final int[] end;

	/** How many states at the front of a block are marked for the current splitter. */
	private final int[] marked;

	private int blocks;

	private Minimisation(Dfa dfa) {
		this.dfa = dfa;
		this.order = new int[dfa.states];
		this.place = new int[dfa.states];
		this.blockOf = new int[dfa.states];
		this.first = new int[dfa.states];
		this.end = new int[dfa.states];
		this.marked = new int[dfa.states];
	}

	static Dfa minimise(Dfa source, Budget budget) {
		Dfa dfa = source.trimmed();
		if (dfa.states <= 2) {
			return dfa;
		}
		Minimisation run = new Minimisation(dfa);
		run.partition(budget);
		return run.quotient().trimmed();
	}

	private void partition(Budget budget) {
		int n = this.dfa.states;
		int width = this.dfa.symbols * MARKS;
		int[] begin = new int[n + 1];
		for (int target : this.dfa.next) {
			if (target != Dfa.DEAD) {
				begin[target + 1]++;
			}
		}
		for (int i = 0; i < n; i++) {
			begin[i + 1] += begin[i];
		}
		int[] source = new int[begin[n]];
		int[] label = new int[begin[n]];
		int[] fill = begin.clone();
		for (int at = 0; at < this.dfa.next.length; at++) {
			int target = this.dfa.next[at];
			if (target != Dfa.DEAD) {
				source[fill[target]] = at / this.dfa.symbols;
				label[fill[target]++] = (at % this.dfa.symbols) * MARKS + this.dfa.marks[at];
			}
		}
		ArrayDeque<Integer> splitters = new ArrayDeque<>();
		boolean[] waiting = new boolean[n];
		firstBlocks();
		for (int block = 0; block < this.blocks; block++) {
			splitters.add(block);
			waiting[block] = true;
		}
		int[][] bySymbol = new int[width][];
		int[] counts = new int[width];
		while (!splitters.isEmpty()) {
			int splitter = splitters.poll();
			waiting[splitter] = false;
			int[] touched = new int[16];
			int touchedCount = 0;
			for (int at = this.first[splitter]; at < this.end[splitter]; at++) {
				int state = this.order[at];
				budget.spend((begin[state + 1] - begin[state]) / 4);
				for (int edge = begin[state]; edge < begin[state + 1]; edge++) {
					int symbol = label[edge];
					if (counts[symbol] == 0) {
						if (touchedCount == touched.length) {
							touched = Arrays.copyOf(touched, touchedCount * 2);
						}
						touched[touchedCount++] = symbol;
					}
					int[] list = bySymbol[symbol];
					if (list == null || counts[symbol] == list.length) {
						list = (list == null) ? new int[8] : Arrays.copyOf(list, list.length * 2);
						bySymbol[symbol] = list;
					}
					list[counts[symbol]++] = source[edge];
				}
			}
			for (int i = 0; i < touchedCount; i++) {
				int symbol = touched[i];
				split(bySymbol[symbol], counts[symbol], splitters, waiting);
				counts[symbol] = 0;
			}
		}
	}

	private void firstBlocks() {
		int low = 0;
		int high = this.dfa.states;
		for (int state = 0; state < this.dfa.states; state++) {
			int position = this.dfa.accept[state] ? low++ : --high;
			this.order[position] = state;
			this.place[state] = position;
		}
		if (low > 0) {
			addBlock(0, low);
		}
		if (low < this.dfa.states) {
			addBlock(low, this.dfa.states);
		}
	}

	private int addBlock(int from, int to) {
		this.first[this.blocks] = from;
		this.end[this.blocks] = to;
		for (int at = from; at < to; at++) {
			this.blockOf[this.order[at]] = this.blocks;
		}
		return this.blocks++;
	}

	private void split(int[] states, int count, ArrayDeque<Integer> splitters, boolean[] waiting) {
		int[] met = new int[count];
		int metCount = 0;
		for (int i = 0; i < count; i++) {
			int block = this.blockOf[states[i]];
			int front = this.first[block] + this.marked[block];
			if (this.place[states[i]] < front) {
				continue;
			}
			if (this.marked[block]++ == 0) {
				met[metCount++] = block;
			}
			int other = this.order[front];
			int position = this.place[states[i]];
			this.order[front] = states[i];
			this.place[states[i]] = front;
			this.order[position] = other;
			this.place[other] = position;
		}
		for (int i = 0; i < metCount; i++) {
			int block = met[i];
			int middle = this.first[block] + this.marked[block];
			this.marked[block] = 0;
			if (middle == this.end[block]) {
				continue;
			}
			int fresh;
			if (middle - this.first[block] <= this.end[block] - middle) {
				int from = this.first[block];
				this.first[block] = middle;
				fresh = addBlock(from, middle);
			}
			else {
				int to = this.end[block];
				this.end[block] = middle;
				fresh = addBlock(middle, to);
			}
			// the smaller half is enough: if the whole still waits, both halves do now
			splitters.add(fresh);
			waiting[fresh] = true;
		}
	}

	private Dfa quotient() {
		int start = this.blockOf[0];
		int symbols = this.dfa.symbols;
		int[] next = new int[this.blocks * symbols];
		byte[] marks = new byte[this.blocks * symbols];
		boolean[] accept = new boolean[this.blocks];
		for (int block = 0; block < this.blocks; block++) {
			int state = this.order[this.first[block]];
			// the start has to be number 0: it changes places with whichever is
			int number = renumber(block, start);
			accept[number] = this.dfa.accept[state];
			for (int symbol = 0; symbol < symbols; symbol++) {
				int target = this.dfa.next[state * symbols + symbol];
				next[number * symbols + symbol] = (target == Dfa.DEAD) ? Dfa.DEAD
						: renumber(this.blockOf[target], start);
				marks[number * symbols + symbol] = this.dfa.marks[state * symbols + symbol];
			}
		}
		return new Dfa(symbols, this.blocks, next, marks, accept);
	}

	private static int renumber(int block, int start) {
		if (block == start) {
			return 0;
		}
		return (block == 0) ? start : block;
	}

}
