package io.sfumato.structured.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Nfa;

/**
 * Arrays of some of the labels, none twice, in their order: a place in the list of labels
 * and the number taken so far are all that has to be known.
 */
final class SetLanguage {

	private static final int MAX_POSITIONS = 200_000;

	private SetLanguage() {
	}

	static Language of(List<String> texts, int min, int max, String comma, Budget budget) {
		Nfa nfa = new Nfa(Language.SYMBOLS, MAX_POSITIONS);
		int start = nfa.addState();
		int[][] at = new int[texts.size() + 1][max + 1];
		for (int[] row : at) {
			for (int taken = 0; taken <= max; taken++) {
				row[taken] = nfa.addState();
			}
		}
		word(nfa, start, "[", at[0][0]);
		int end = nfa.addState();
		nfa.accept(end);
		for (int label = 0; label <= texts.size(); label++) {
			for (int taken = 0; taken <= max; taken++) {
				if (label == texts.size()) {
					if (taken >= min) {
						word(nfa, at[label][taken], "]", end);
					}
					continue;
				}
				nfa.addEmpty(at[label][taken], at[label + 1][taken]);
				if (taken < max) {
					word(nfa, at[label][taken], ((taken == 0) ? "" : comma) + texts.get(label),
							at[label + 1][taken + 1]);
				}
			}
			budget.spend(max);
		}
		return Languages.determinised(nfa, budget);
	}

	private static void word(Nfa nfa, int from, String word, int to) {
		int state = from;
		byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < bytes.length; i++) {
			int next = (i + 1 == bytes.length) ? to : nfa.addState();
			nfa.add(state, bytes[i] & 0xFF, next, 0);
			state = next;
		}
	}

}
