package io.sfumato.structured.automaton;

import java.util.Arrays;
import java.util.List;

/**
 * A regular language of characters, over classes of code points that the pattern never
 * tells apart. It becomes a {@link Language} by spelling each character out in bytes.
 */
public final class CharacterLanguage {

	private final Dfa dfa;

	private final List<CodePoints> classes;

	private CharacterLanguage(Dfa dfa, List<CodePoints> classes) {
		this.dfa = dfa;
		this.classes = classes;
	}

	/** Any number of characters of a set. */
	public static CharacterLanguage repeated(CodePoints set) {
		DfaBuilder dfa = new DfaBuilder(1, Budget.standard());
		dfa.set(dfa.addState(true), 0, 0, 0);
		return new CharacterLanguage(dfa.build(), List.of(set));
	}

	/**
	 * The words w for which the automaton accepts {@code begin w end}.
	 * @param nfa over the classes, the symbol "begin" behind them, and the symbol "end"
	 * behind that: anchors are characters of their own, so that {@code ^} and {@code $}
	 * need no rules about where they may stand
	 */
	public static CharacterLanguage between(Nfa nfa, List<CodePoints> classes, Budget budget) {
		Dfa all = nfa.determinised(budget);
		int begin = classes.size();
		int end = begin + 1;
		int start = all.next[begin];
		boolean[] accept = new boolean[all.states];
		int[] next = new int[all.states * classes.size()];
		for (int state = 0; state < all.states; state++) {
			int last = all.next[state * all.symbols + end];
			accept[state] = last != Dfa.DEAD && all.accept[last];
			System.arraycopy(all.next, state * all.symbols, next, state * classes.size(), classes.size());
		}
		if (start == Dfa.DEAD) {
			int[] nothing = new int[classes.size()];
			Arrays.fill(nothing, Dfa.DEAD);
			return new CharacterLanguage(new Dfa(classes.size(), 1, nothing, new byte[nothing.length], new boolean[1]),
					classes);
		}
		return new CharacterLanguage(
				startingAt(start, new Dfa(classes.size(), all.states, next, new byte[next.length], accept), budget),
				classes);
	}

	/** The automaton with another start. */
	private static Dfa startingAt(int start, Dfa dfa, Budget budget) {
		int[] next = new int[dfa.next.length];
		boolean[] accept = new boolean[dfa.states];
		for (int state = 0; state < dfa.states; state++) {
			int number = swap(state, start);
			accept[number] = dfa.accept[state];
			for (int symbol = 0; symbol < dfa.symbols; symbol++) {
				int target = dfa.next[state * dfa.symbols + symbol];
				next[number * dfa.symbols + symbol] = (target == Dfa.DEAD) ? Dfa.DEAD : swap(target, start);
			}
		}
		return Minimisation.minimise(new Dfa(dfa.symbols, dfa.states, next, dfa.marks, accept), budget);
	}

	private static int swap(int state, int start) {
		return (state == start) ? 0 : (state == 0) ? start : state;
	}

	/** Whether a text belongs to the language. */
	public boolean accepts(String text) {
		int state = 0;
		for (int each : text.codePoints().toArray()) {
			int symbol = 0;
			while (symbol < this.classes.size() && !this.classes.get(symbol).contains(each)) {
				symbol++;
			}
			state = (symbol == this.classes.size()) ? Dfa.DEAD : this.dfa.next[state * this.dfa.symbols + symbol];
			if (state == Dfa.DEAD) {
				return false;
			}
		}
		return this.dfa.accept[state];
	}

	/** Spelt out in bytes; its length may be counted and is open at the end. */
	public Language spelled(Spelling spelling, Budget budget) {
		return Languages.of(new Expansion(this.dfa, this.classes, spelling, budget).expand(), 0, Language.UNCOUNTED,
				true, budget);
	}

}
