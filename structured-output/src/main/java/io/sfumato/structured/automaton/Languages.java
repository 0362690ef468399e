package io.sfumato.structured.automaton;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What can be done with {@link Language}s. Results are minimal; every operation is paid
 * from a {@link Budget}.
 */
public final class Languages {

	/** More states than this aren't worth writing a counter out into. */
	private static final int MAX_WRITTEN_OUT = 8_000;

	private Languages() {
	}

	/** The language without words. */
	public static Language none() {
		return words(List.of(), false, Budget.standard());
	}

	/** One word. */
	public static Language word(String word, Budget budget) {
		return words(List.of(word), false, budget);
	}

	/**
	 * Some words.
	 * @param counted whether their characters carry the marks of a counter
	 */
	public static Language words(List<String> words, boolean counted, Budget budget) {
		DfaBuilder trie = new DfaBuilder(Language.SYMBOLS, budget);
		List<Map<Integer, Integer>> children = new ArrayList<>();
		trie.addState(false);
		children.add(new HashMap<>());
		for (String word : words) {
			int state = 0;
			for (byte each : word.getBytes(StandardCharsets.UTF_8)) {
				Integer child = children.get(state).get(each & 0xFF);
				if (child == null) {
					child = trie.addState(false);
					children.add(new HashMap<>());
					children.get(state).put(each & 0xFF, child);
				}
				trie.set(state, each & 0xFF, child, 0);
				state = child;
			}
			trie.accept(state);
		}
		return of(counted ? withCharacterMarks(trie.build(), budget) : trie.build(), 0, Language.UNCOUNTED, false,
				budget);
	}

	/**
	 * The last byte of each UTF-8 character counts: it needs the bytes before to be
	 * known.
	 */
	private static Dfa withCharacterMarks(Dfa dfa, Budget budget) {
		byte[] marks = new byte[dfa.marks.length];
		// per state: how many bytes of the current character are still to come
		int[] missing = new int[dfa.states];
		Arrays.fill(missing, -1);
		missing[0] = 0;
		for (int round = 0, state = 0; round < dfa.states; round++, state++) {
			budget.spend(1);
			for (int symbol = 0; symbol < dfa.symbols; symbol++) {
				int target = dfa.next[state * dfa.symbols + symbol];
				if (target == Dfa.DEAD) {
					continue;
				}
				int left = (missing[state] > 0) ? missing[state] - 1 : following(symbol);
				missing[target] = left;
				marks[state * dfa.symbols + symbol] = (byte) ((left == 0) ? Language.STEP : 0);
			}
		}
		return new Dfa(dfa.symbols, dfa.states, dfa.next, marks, dfa.accept);
	}

	/** How many bytes follow the first one of a character. */
	private static int following(int lead) {
		if (lead < 0xC0) {
			return 0;
		}
		return (lead < 0xE0) ? 1 : (lead < 0xF0) ? 2 : 3;
	}

	/** The words of any of the languages. */
	public static Language union(List<Language> languages, Budget budget) {
		List<Language> parts = sameBounds(languages, budget);
		if (parts.size() == 1) {
			return parts.getFirst();
		}
		Alphabet alphabet = Alphabet.of(parts);
		Nfa nfa = new Nfa(alphabet.classes(), Integer.MAX_VALUE);
		nfa.addState();
		boolean openEnd = false;
		for (int i = 0; i < parts.size(); i++) {
			int offset = copy(nfa, parts.get(i), alphabet, i, 0);
			nfa.addEmpty(0, offset);
			openEnd |= parts.get(i).openEnd();
			accept(nfa, parts.get(i), offset);
		}
		Language bounds = bounds(parts);
		return new Language(alphabet.classOf, nfa.determinised(budget), bounds.minCount(), bounds.maxCount(), openEnd)
			.compressed();
	}

	/**
	 * A word of each, one behind the other. A counted stretch that is open closes where
	 * the next part begins; counters are written out if that can't be told when it does.
	 */
	public static Language concat(List<Language> languages, Budget budget) {
		if (languages.size() == 1) {
			return languages.getFirst();
		}
		List<Language> parts = sameBounds(languages, budget);
		Language joined = joined(parts, budget);
		return (joined != null) ? joined
				: concat(parts.stream().map((each) -> writtenOut(each, budget)).toList(), budget);
	}

	/**
	 * A word of each, one behind the other.
	 * @param parts with one pair of bounds for all
	 * @return null if one counter can't count for all the parts that a byte may be of
	 */
	static @Nullable Language joined(List<Language> parts, Budget budget) {
		Alphabet alphabet = Alphabet.of(parts);
		Nfa nfa = new Nfa(alphabet.classes(), Integer.MAX_VALUE);
		nfa.addState();
		int[] offsets = new int[parts.size()];
		for (int i = 0; i < offsets.length; i++) {
			offsets[i] = copy(nfa, parts.get(i), alphabet, i, 0);
		}
		nfa.addEmpty(0, offsets[0]);
		for (int i = 0; i < offsets.length; i++) {
			Language part = parts.get(i);
			for (int state = 0; state < part.states(); state++) {
				if (!part.accepting(state)) {
					continue;
				}
				if (i + 1 == offsets.length) {
					nfa.accept(offsets[i] + state);
				}
				else if (part.openEnd()) {
					moves(nfa, offsets[i] + state, parts.get(i + 1), alphabet, i + 1, offsets[i + 1], Language.CLOSE);
				}
				else {
					nfa.addEmpty(offsets[i] + state, offsets[i + 1]);
				}
			}
		}
		Language bounds = bounds(parts);
		Dfa dfa = nfa.determinised(budget);
		if (bounds.counts() && nfa.isMixed()) {
			return null;
		}
		return new Language(alphabet.classOf, dfa, bounds.minCount(), bounds.maxCount(), parts.getLast().openEnd())
			.compressed();
	}

	/** The words of both. */
	public static Language intersection(Language left, Language right, Budget budget) {
		Language product = product(left, right, true, budget);
		if (!left.counts() && !right.counts()) {
			return product;
		}
		int max = left.counts() ? right.counts() ? Math.min(left.maxCount(), right.maxCount()) : left.maxCount()
				: right.maxCount();
		return bounded(product, Math.max(left.minCount(), right.minCount()), max);
	}

	/** The words of the first that aren't words of the second. */
	public static Language difference(Language from, Language without, Budget budget) {
		if (!without.counts() || from.minCount() == without.minCount() && from.maxCount() == without.maxCount()) {
			return product(from, without, false, budget);
		}
		return product(writtenOut(from, budget), writtenOut(without, budget), false, budget);
	}

	private static Language product(Language left, Language right, boolean both, Budget budget) {
		Alphabet alphabet = Alphabet.of(List.of(left, right));
		DfaBuilder dfa = new DfaBuilder(alphabet.classes(), budget);
		Map<Long, Integer> numbers = new HashMap<>();
		List<int[]> open = new ArrayList<>();
		open.add(new int[] { 0, 0 });
		numbers.put(0L, dfa.addState(accepts(left, right, 0, 0, both)));
		for (int at = 0; at < open.size(); at++) {
			int mine = open.get(at)[0];
			int theirs = open.get(at)[1];
			budget.spend(alphabet.classes());
			for (int symbol = 0; symbol < alphabet.classes(); symbol++) {
				int leftAt = mine * left.dfa.symbols + alphabet.part(symbol, 0);
				int l = left.dfa.next[leftAt];
				int r = Dfa.DEAD;
				int marks = left.dfa.marks[leftAt];
				if (theirs != Dfa.DEAD) {
					int rightAt = theirs * right.dfa.symbols + alphabet.part(symbol, 1);
					r = right.dfa.next[rightAt];
					marks |= both ? right.dfa.marks[rightAt] : 0;
				}
				if (l == Dfa.DEAD || both && r == Dfa.DEAD) {
					continue;
				}
				long key = (long) l << 32 | (r & 0xFFFFFFFFL);
				Integer target = numbers.get(key);
				if (target == null) {
					target = dfa.addState(accepts(left, right, l, r, both));
					numbers.put(key, target);
					open.add(new int[] { l, r });
				}
				dfa.set(at, symbol, target, marks);
			}
		}
		return new Language(alphabet.classOf, Minimisation.minimise(dfa.build(), budget), left.minCount(),
				left.maxCount(), left.openEnd() || both && right.openEnd())
			.compressed();
	}

	private static boolean accepts(Language left, Language right, int l, int r, boolean both) {
		boolean second = r != Dfa.DEAD && right.accepting(r);
		return left.accepting(l) && (both == second);
	}

	/** The words none of whose beginnings is a word; every other word is lost. */
	public static Language prefixFree(Language language, Budget budget) {
		return new Language(language.classOf, Minimisation.minimise(language.dfa.prefixFree(), budget),
				language.minCount(), language.maxCount(), language.openEnd())
			.compressed();
	}

	/** With bounds for the marked stretches, which are dropped where they hold anyway. */
	public static Language bounded(Language language, int min, int max) {
		Language counted = new Language(language.classOf, language.dfa, min, max, language.openEnd());
		return fits(counted, min, max) ? unbounded(language) : counted;
	}

	/** The same automaton; nothing is counted. */
	public static Language unbounded(Language language) {
		return new Language(language.classOf, language.dfa, 0, Language.UNCOUNTED, language.openEnd());
	}

	/** The same with a counted stretch that the end of the word closes. */
	public static Language openEnded(Language language) {
		return new Language(language.classOf, language.dfa, language.minCount(), language.maxCount(), true);
	}

	/** Whether every way through the automaton stays within the bounds by itself. */
	private static boolean fits(Language language, int min, int max) {
		int[] low = new int[language.states()];
		int[] high = new int[language.states()];
		Arrays.fill(low, Integer.MAX_VALUE);
		Arrays.fill(high, -1);
		low[0] = 0;
		high[0] = 0;
		ArrayDeque<Integer> open = new ArrayDeque<>();
		open.add(0);
		long work = 0;
		while (!open.isEmpty()) {
			int state = open.poll();
			if (language.openEnd() && language.accepting(state) && low[state] < min) {
				return false;
			}
			for (int symbol = 0; symbol < language.dfa.symbols; symbol++) {
				int at = state * language.dfa.symbols + symbol;
				int target = language.dfa.next[at];
				if (target == Dfa.DEAD) {
					continue;
				}
				int step = language.dfa.marks[at] & Language.STEP;
				int least = low[state] + step;
				int most = high[state] + step;
				if (most > max || ++work > 500_000) {
					return false;
				}
				if ((language.dfa.marks[at] & Language.CLOSE) != 0) {
					if (least < min) {
						return false;
					}
					least = 0;
					most = 0;
				}
				if (least < low[target] || most > high[target]) {
					low[target] = Math.min(least, low[target]);
					high[target] = Math.max(most, high[target]);
					open.add(target);
				}
			}
		}
		return true;
	}

	/**
	 * The languages with one pair of bounds for all, written out into states where theirs
	 * differ.
	 */
	static List<Language> sameBounds(List<Language> languages, Budget budget) {
		Language counted = bounds(languages);
		if (!counted.counts()) {
			return languages;
		}
		boolean same = true;
		for (Language each : languages) {
			same &= each.counts() ? each.minCount() == counted.minCount() && each.maxCount() == counted.maxCount()
					: fits(each, counted.minCount(), counted.maxCount());
		}
		if (same) {
			return languages;
		}
		List<Language> written = new ArrayList<>();
		for (Language each : languages) {
			written.add(writtenOut(each, budget));
		}
		return written;
	}

	static Language bounds(List<Language> languages) {
		for (Language each : languages) {
			if (each.counts()) {
				return each;
			}
		}
		return languages.getFirst();
	}

	/** The same words with the counter as states; nothing counts any more. */
	public static Language writtenOut(Language language, Budget budget) {
		if (!language.counts()) {
			return language;
		}
		if ((long) language.states() * (language.maxCount() + 1) > MAX_WRITTEN_OUT * 8L) {
			throw new BudgetExceededException(
					"lengths up to %d cannot be combined with another length here".formatted(language.maxCount()));
		}
		int symbols = language.dfa.symbols;
		DfaBuilder dfa = new DfaBuilder(symbols, budget);
		Map<Long, Integer> numbers = new HashMap<>();
		List<int[]> open = new ArrayList<>();
		open.add(new int[] { 0, 0 });
		numbers.put(0L, dfa.addState(language.acceptsHere(0, 0)));
		for (int at = 0; at < open.size(); at++) {
			int state = open.get(at)[0];
			budget.spend(symbols);
			for (int symbol = 0; symbol < symbols; symbol++) {
				int target = language.dfa.next[state * symbols + symbol];
				int count = (target == Dfa.DEAD) ? Dfa.DEAD
						: language.count(open.get(at)[1], language.dfa.marks[state * symbols + symbol]);
				if (count == Dfa.DEAD) {
					continue;
				}
				long key = (long) target << 32 | count;
				Integer number = numbers.get(key);
				if (number == null) {
					number = dfa.addState(language.acceptsHere(target, count));
					numbers.put(key, number);
					open.add(new int[] { target, count });
				}
				dfa.set(at, symbol, number, 0);
			}
		}
		return new Language(language.classOf, Minimisation.minimise(dfa.build(), budget), 0, Language.UNCOUNTED, false)
			.compressed();
	}

	/** One word of any bytes. */
	public static Language bytes(byte[] word) {
		return of(spelled(word), 0, Language.UNCOUNTED, false, Budget.standard());
	}

	/** One word of any bytes whose characters carry the marks of a counter. */
	static Language markedBytes(byte[] word) {
		Budget budget = Budget.standard();
		return of(withCharacterMarks(spelled(word), budget), 0, Language.UNCOUNTED, false, budget);
	}

	private static Dfa spelled(byte[] word) {
		DfaBuilder dfa = new DfaBuilder(Language.SYMBOLS, Budget.standard());
		int state = dfa.addState(word.length == 0);
		for (int i = 0; i < word.length; i++) {
			int next = dfa.addState(i + 1 == word.length);
			dfa.set(state, word[i] & 0xFF, next, 0);
			state = next;
		}
		return dfa.build();
	}

	/** The language of an automaton over all 257 symbols. */
	public static Language determinised(Nfa nfa, Budget budget) {
		return of(nfa.determinised(budget), 0, Language.UNCOUNTED, false, budget);
	}

	/** A language of the {@link Language#END} symbol alone. */
	public static Language end() {
		DfaBuilder dfa = new DfaBuilder(Language.SYMBOLS, Budget.standard());
		dfa.addState(false);
		dfa.set(0, Language.END, dfa.addState(true), 0);
		return of(dfa.build(), 0, Language.UNCOUNTED, false, Budget.standard());
	}

	/** From an automaton over all 257 symbols. */
	static Language of(Dfa dfa, int min, int max, boolean openEnd, Budget budget) {
		short[] each = new short[Language.SYMBOLS];
		for (int symbol = 0; symbol < each.length; symbol++) {
			each[symbol] = (short) symbol;
		}
		return new Language(each, dfa, min, max, openEnd).compressed().minimised(budget);
	}

	/** Copies the states of a language; acceptance is left to the caller. */
	static int copy(Nfa nfa, Language language, Alphabet alphabet, int part, int mark) {
		int offset = nfa.addState();
		for (int state = 1; state < language.states(); state++) {
			nfa.addState();
		}
		for (int state = 0; state < language.states(); state++) {
			copyMoves(nfa, offset + state, language, state, alphabet, part, offset, mark);
		}
		return offset;
	}

	/** The moves of a language's start, from another state. */
	static void moves(Nfa nfa, int from, Language language, Alphabet alphabet, int part, int offset, int mark) {
		copyMoves(nfa, from, language, 0, alphabet, part, offset, mark);
	}

	private static void copyMoves(Nfa nfa, int from, Language language, int state, Alphabet alphabet, int part,
			int offset, int mark) {
		for (int symbol = 0; symbol < alphabet.classes(); symbol++) {
			int at = state * language.dfa.symbols + alphabet.part(symbol, part);
			if (language.dfa.next[at] != Dfa.DEAD) {
				nfa.add(from, symbol, offset + language.dfa.next[at], language.dfa.marks[at] | mark);
			}
		}
	}

	static void accept(Nfa nfa, Language language, int offset) {
		for (int state = 0; state < language.states(); state++) {
			if (language.accepting(state)) {
				nfa.accept(offset + state);
			}
		}
	}

}
