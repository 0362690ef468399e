package io.sfumato.structured.automaton;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What is true of a {@link Language}, or of two. */
public final class LanguageProperties {

	private LanguageProperties() {
	}

	/** Whether no word is the beginning of another one, by the states alone. */
	public static boolean isPrefixFree(Language language) {
		for (int state = 0; state < language.states(); state++) {
			if (language.accepting(state)) {
				for (int symbol = 0; symbol < language.dfa.symbols; symbol++) {
					if (language.dfa.next[state * language.dfa.symbols + symbol] != Dfa.DEAD) {
						return false;
					}
				}
			}
		}
		return true;
	}

	/**
	 * About how many bytes the longest word has: where they are counted, as many as it
	 * may have characters.
	 * @return {@link Integer#MAX_VALUE} where nothing bounds them
	 */
	public static int longest(Language language) {
		if (isEndless(language)) {
			return language.counts() ? language.maxCount() + 2 : Integer.MAX_VALUE;
		}
		int[] longest = new int[language.states()];
		boolean changed = true;
		while (changed) {
			changed = false;
			for (int state = 0; state < longest.length; state++) {
				for (int symbol = 0; symbol < language.dfa.symbols; symbol++) {
					int target = language.dfa.next[state * language.dfa.symbols + symbol];
					if (target != Dfa.DEAD && longest[target] < longest[state] + 1) {
						longest[target] = longest[state] + 1;
						changed = true;
					}
				}
			}
		}
		return Arrays.stream(longest).max().orElse(0);
	}

	/** Whether words can be of any length; bounds aside. */
	public static boolean isEndless(Language language) {
		int[] degree = new int[language.states()];
		for (int target : language.dfa.next) {
			if (target != Dfa.DEAD) {
				degree[target]++;
			}
		}
		ArrayDeque<Integer> sources = new ArrayDeque<>();
		for (int state = 0; state < degree.length; state++) {
			if (degree[state] == 0) {
				sources.add(state);
			}
		}
		int sorted = 0;
		while (!sources.isEmpty()) {
			int state = sources.poll();
			sorted++;
			for (int symbol = 0; symbol < language.dfa.symbols; symbol++) {
				int target = language.dfa.next[state * language.dfa.symbols + symbol];
				if (target != Dfa.DEAD && --degree[target] == 0) {
					sources.add(target);
				}
			}
		}
		return sorted < degree.length;
	}

	/**
	 * Whether a word of the first with a word of the second behind it can be divided in
	 * one way only; counters aside, so the answer may be no where it is yes with them.
	 */
	public static boolean dividesUniquely(Language first, Language second) {
		// two runs over the same bytes, of which one changes to the second language
		// earlier
		Map<Long, Boolean> seen = new HashMap<>();
		ArrayDeque<int[]> open = new ArrayDeque<>();
		open.add(new int[] { 0, 0, 0 });
		while (!open.isEmpty()) {
			int[] state = open.poll();
			long key = ((long) state[0] << 60) | (long) state[1] << 30 | state[2];
			if (seen.put(key, true) != null) {
				continue;
			}
			int early = state[1];
			int late = state[2];
			if (state[0] == 2 && second.accepting(early) && second.accepting(late)) {
				return false;
			}
			boolean mayChange = state[0] < 2 && first.accepting(late);
			for (int symbol = 0; symbol < Language.SYMBOLS; symbol++) {
				int lateIn = (state[0] < 2) ? first.next(late, symbol) : second.next(late, symbol);
				int earlyIn = (state[0] == 0) ? lateIn : second.next(early, symbol);
				if (state[0] == 0 && mayChange && second.next(0, symbol) != Language.DEAD && lateIn != Language.DEAD) {
					open.add(new int[] { 1, second.next(0, symbol), lateIn });
				}
				if (state[0] == 1 && mayChange && earlyIn != Language.DEAD && second.next(0, symbol) != Language.DEAD) {
					open.add(new int[] { 2, earlyIn, second.next(0, symbol) });
				}
				if (lateIn != Language.DEAD && earlyIn != Language.DEAD) {
					open.add(new int[] { state[0], earlyIn, lateIn });
				}
			}
		}
		return true;
	}

}
