package io.sfumato.structured.automaton;

import java.util.ArrayList;
import java.util.List;

/**
 * Languages of several items with a separator between them.
 */
public final class Lists {

	private Lists() {
	}

	/**
	 * {@code open item (separator item)* close}, with that many items.
	 * @param separator not empty
	 */
	public static Language of(Language open, Language item, Language separator, Language close, int min, int max,
			Budget budget) {
		List<Language> parts = new ArrayList<>();
		parts.add(open);
		parts.add(close);
		parts.add(separator);
		parts.add(item);
		parts = Languages.sameBounds(parts, budget);
		Alphabet alphabet = Alphabet.of(parts);
		Nfa nfa = new Nfa(alphabet.classes(), Integer.MAX_VALUE);
		int begin = Languages.copy(nfa, parts.get(0), alphabet, 0, 0);
		int end = Languages.copy(nfa, parts.get(1), alphabet, 1, 0);
		Languages.accept(nfa, parts.get(1), end);
		List<int[]> ends = List.of();
		ends = join(ends, parts.get(0), begin);
		boolean counted = false;
		for (int i = 0; i <= max; i++) {
			if (i >= min) {
				link(nfa, ends, counted && parts.get(3).openEnd(), parts.get(1), alphabet, 1, end);
			}
			if (i == max) {
				break;
			}
			if (i > 0) {
				int between = Languages.copy(nfa, parts.get(2), alphabet, 2, 0);
				link(nfa, ends, parts.get(3).openEnd(), parts.get(2), alphabet, 2, between);
				ends = join(List.of(), parts.get(2), between);
			}
			int next = Languages.copy(nfa, parts.get(3), alphabet, 3, 0);
			link(nfa, ends, false, parts.get(3), alphabet, 3, next);
			ends = join(List.of(), parts.get(3), next);
			counted = true;
			budget.checkStates(next / 2);
		}
		Dfa dfa = nfa.determinised(budget);
		Language bounds = Languages.bounds(parts);
		if (item.counts() && nfa.isMixed()) {
			return of(open, Languages.writtenOut(item, budget), separator, close, min, max, budget);
		}
		boolean openEnd = parts.get(1).accepting(0) && parts.get(3).openEnd();
		return new Language(alphabet.classOf, dfa, bounds.minCount(), bounds.maxCount(), openEnd).compressed();
	}

	/**
	 * {@code open item (separator item)* close} or {@code open close}, however many
	 * items. Nothing may be counted in any of them.
	 */
	public static Language any(Language open, Language item, Language separator, Language close, Budget budget) {
		List<Language> parts = List.of(open, item, separator, close);
		Alphabet alphabet = Alphabet.of(parts);
		Nfa nfa = new Nfa(alphabet.classes(), Integer.MAX_VALUE);
		int[] offsets = new int[parts.size()];
		for (int part = 0; part < offsets.length; part++) {
			offsets[part] = Languages.copy(nfa, parts.get(part), alphabet, part, 0);
		}
		int[][] follows = { { 1, 3 }, { 2, 3 }, { 1 }, {} };
		for (int part = 0; part < offsets.length; part++) {
			for (int next : follows[part]) {
				link(nfa, join(List.of(), parts.get(part), offsets[part]), false, parts.get(next), alphabet, next,
						offsets[next]);
			}
		}
		Languages.accept(nfa, close, offsets[3]);
		return new Language(alphabet.classOf, nfa.determinised(budget), 0, Language.UNCOUNTED, false).compressed();
	}

	private static List<int[]> join(List<int[]> before, Language part, int offset) {
		List<int[]> ends = new ArrayList<>(before);
		for (int state = 0; state < part.states(); state++) {
			if (part.accepting(state)) {
				ends.add(new int[] { offset + state });
			}
		}
		return ends;
	}

	private static void link(Nfa nfa, List<int[]> ends, boolean close, Language next, Alphabet alphabet, int index,
			int offset) {
		for (int[] end : ends) {
			if (close && !next.accepting(0)) {
				Languages.moves(nfa, end[0], next, alphabet, index, offset, Language.CLOSE);
			}
			else {
				nfa.addEmpty(end[0], offset);
			}
		}
	}

}
