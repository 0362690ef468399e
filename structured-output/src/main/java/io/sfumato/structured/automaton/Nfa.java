package io.sfumato.structured.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A nondeterministic automaton with empty moves, to be built piece by piece and then made
 * deterministic. State 0 is the start.
 */
public final class Nfa {

	private final int symbols;

	private final int maxStates;

	private int states;

	/** Per state: symbol, target, mark, repeated. */
	private int[][] moves = new int[16][];

	private int[] moveCount = new int[16];

	private int[][] empty = new int[16][];

	private int[] emptyCount = new int[16];

	private boolean[] accept = new boolean[16];

	private boolean mixed;

	/**
	 * An automaton without states.
	 * @param symbols size of the alphabet
	 */
	public Nfa(int symbols, int maxStates) {
		this.symbols = symbols;
		this.maxStates = maxStates;
	}

	/** Adds a state. */
	public int addState() {
		if (this.states >= this.maxStates) {
			throw new BudgetExceededException("the pattern needs more than %d positions".formatted(this.maxStates));
		}
		if (this.states == this.accept.length) {
			int size = this.states * 2;
			this.moves = Arrays.copyOf(this.moves, size);
			this.moveCount = Arrays.copyOf(this.moveCount, size);
			this.empty = Arrays.copyOf(this.empty, size);
			this.emptyCount = Arrays.copyOf(this.emptyCount, size);
			this.accept = Arrays.copyOf(this.accept, size);
		}
		this.moves[this.states] = new int[6];
		this.empty[this.states] = new int[2];
		return this.states++;
	}

	/** Adds a move without reading. */
	public void addEmpty(int from, int to) {
		if (this.emptyCount[from] == this.empty[from].length) {
			this.empty[from] = Arrays.copyOf(this.empty[from], this.emptyCount[from] * 2);
		}
		this.empty[from][this.emptyCount[from]++] = to;
	}

	/** Adds a move. */
	public void add(int from, int symbol, int to, int mark) {
		int at = this.moveCount[from];
		if (at == this.moves[from].length) {
			this.moves[from] = Arrays.copyOf(this.moves[from], at * 2);
		}
		this.moves[from][at] = symbol;
		this.moves[from][at + 1] = to;
		this.moves[from][at + 2] = mark;
		this.moveCount[from] = at + 3;
	}

	/** Makes a state accepting. */
	public void accept(int state) {
		this.accept[state] = true;
	}

	/** Subset construction; the result is minimal. */
	Dfa determinised(Budget budget) {
		DfaBuilder dfa = new DfaBuilder(this.symbols, budget);
		Map<Subset, Integer> numbers = new HashMap<>();
		List<Subset> open = new ArrayList<>();
		Subset start = closure(new int[] { 0 }, 1, budget);
		numbers.put(start, dfa.addState(accepts(start)));
		open.add(start);
		int[][] targets = new int[this.symbols][];
		int[] counts = new int[this.symbols];
		int[] marks = new int[this.symbols];
		for (int at = 0; at < open.size(); at++) {
			Subset subset = open.get(at);
			for (int state : subset.states) {
				budget.spend(1 + this.moveCount[state] / 3);
				for (int move = 0; move < this.moveCount[state]; move += 3) {
					int symbol = this.moves[state][move];
					int[] list = targets[symbol];
					if (list == null || counts[symbol] == list.length) {
						list = (list == null) ? new int[8] : Arrays.copyOf(list, list.length * 2);
						targets[symbol] = list;
					}
					int mark = this.moves[state][move + 2];
					this.mixed |= counts[symbol] > 0 && marks[symbol] != mark;
					list[counts[symbol]++] = this.moves[state][move + 1];
					marks[symbol] |= mark;
				}
			}
			for (int symbol = 0; symbol < this.symbols; symbol++) {
				int[] list = targets[symbol];
				if (counts[symbol] == 0 || list == null) {
					continue;
				}
				Subset reached = closure(list, counts[symbol], budget);
				Integer number = numbers.get(reached);
				if (number == null) {
					number = dfa.addState(accepts(reached));
					numbers.put(reached, number);
					open.add(reached);
				}
				dfa.set(at, symbol, number, marks[symbol]);
				counts[symbol] = 0;
				marks[symbol] = 0;
			}
		}
		return Minimisation.minimise(dfa.build(), budget);
	}

	/**
	 * Whether moves with different marks became one when this was made deterministic: the
	 * result's counter is then that of no single way through the automaton.
	 */
	boolean isMixed() {
		return this.mixed;
	}

	private boolean accepts(Subset subset) {
		for (int state : subset.states) {
			if (this.accept[state]) {
				return true;
			}
		}
		return false;
	}

	private Subset closure(int[] seeds, int count, Budget budget) {
		int[] found = Arrays.copyOf(seeds, Math.max(8, count));
		BitSet seen = new BitSet(this.states);
		int size = 0;
		for (int i = 0; i < count; i++) {
			if (!seen.get(seeds[i])) {
				seen.set(seeds[i]);
				found[size++] = seeds[i];
			}
		}
		for (int at = 0; at < size; at++) {
			int state = found[at];
			for (int i = 0; i < this.emptyCount[state]; i++) {
				int target = this.empty[state][i];
				if (!seen.get(target)) {
					seen.set(target);
					if (size == found.length) {
						found = Arrays.copyOf(found, size * 2);
					}
					found[size++] = target;
				}
			}
		}
		budget.spend(size);
		int[] states = Arrays.copyOf(found, size);
		Arrays.sort(states);
		return new Subset(states);
	}

	/** States that are active at once, sorted. */
	private static final class Subset {

		private final int[] states;

		private final int hash;

		Subset(int[] states) {
			this.states = states;
			this.hash = Arrays.hashCode(states);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Subset subset && Arrays.equals(this.states, subset.states);
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
