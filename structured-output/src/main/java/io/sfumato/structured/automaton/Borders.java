package io.sfumato.structured.automaton;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Values with the bytes around them, as words none of which begins with another one: what
 * stands behind a value tells where it ends (structured-output.md §4.5).
 *
 * <p>
 * Free text may hold the first bytes of what ends it, and only the last byte behind it
 * shows whose they were. One counter that closes at the first of them would count wrong
 * in either case. So what stands behind a counted value is counted with it, by bounds
 * that are greater by its characters, and its last byte closes the count.
 */
public final class Borders {

	private Borders() {
	}

	/**
	 * The words {@code left value right}; those that begin with another one are lost, and
	 * of a counted value also those that hold what is behind it.
	 * @param left bytes before the value
	 * @param right bytes behind the value, maybe the first ones of a character at last
	 * @param end whether {@link Language#END} stands behind them
	 */
	public static Language around(byte[] left, Language value, byte[] right, boolean end, Budget budget) {
		Language counted = (value.counts() && value.openEnd()) ? countedThrough(left, value, right, end, budget) : null;
		return (counted != null) ? counted : Languages
			.prefixFree(Languages.concat(parts(left, value, Languages.bytes(right), end), budget), budget);
	}

	private static List<Language> parts(byte[] left, Language value, Language right, boolean end) {
		List<Language> parts = new ArrayList<>();
		if (left.length > 0) {
			parts.add(Languages.bytes(left));
		}
		parts.add(value);
		if (!right.accepting(0)) {
			parts.add(right);
		}
		if (end) {
			parts.add(Languages.end());
		}
		return parts;
	}

	/**
	 * The words with one count from the value's first to the last character.
	 * @return null if the value has several counts, or if its characters are spelled in
	 * another way than those behind it
	 */
	private static @Nullable Language countedThrough(byte[] left, Language value, byte[] right, boolean end,
			Budget budget) {
		if (count(value, Language.CLOSE) > 0) {
			return null;
		}
		Language behind = Languages.markedBytes(right);
		int more = count(behind, Language.STEP);
		int min = value.minCount() + more;
		int max = value.maxCount() + more;
		Language joined = Languages.joined(parts(left, counted(value, min, max), counted(behind, min, max), end),
				budget);
		return (joined == null) ? null : closed(Languages.prefixFree(joined, budget));
	}

	/** The number of transitions that carry a mark. */
	private static int count(Language language, int mark) {
		int count = 0;
		for (int at = 0; at < language.dfa.next.length; at++) {
			count += (language.dfa.next[at] != Dfa.DEAD && (language.dfa.marks[at] & mark) != 0) ? 1 : 0;
		}
		return count;
	}

	private static Language counted(Language language, int min, int max) {
		return new Language(language.classOf, language.dfa, min, max, false);
	}

	/** The same with the count closed by the last byte of each word. */
	private static Language closed(Language language) {
		Dfa dfa = language.dfa;
		byte[] marks = dfa.marks.clone();
		for (int at = 0; at < marks.length; at++) {
			if (dfa.next[at] != Dfa.DEAD && dfa.accept[dfa.next[at]]) {
				marks[at] |= Language.CLOSE;
			}
		}
		return new Language(language.classOf, new Dfa(dfa.symbols, dfa.states, dfa.next, marks, dfa.accept),
				language.minCount(), language.maxCount(), false);
	}

}
