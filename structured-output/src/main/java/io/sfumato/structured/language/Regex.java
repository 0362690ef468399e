package io.sfumato.structured.language;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.automaton.CharacterLanguage;
import io.sfumato.structured.automaton.CodePoints;
import io.sfumato.structured.automaton.Nfa;

/**
 * A regular expression of JSON Schema, as an automaton. Where engines disagree on what a
 * class matches, two languages can be had: the texts that match for all of them, which is
 * what may be generated, and the texts that match for some, which is what has to be kept
 * out when a pattern must not match.
 */
public final class Regex {

	/** Longest pattern, in UTF-16 units. */
	public static final int MAX_LENGTH = 512;

	private static final int MAX_COPIES = 1_000;

	private static final int MAX_POSITIONS = 10_000;

	private final RegexNode root;

	private Regex(RegexNode root) {
		this.root = root;
	}

	/**
	 * Parses a pattern.
	 * @throws RegexException if it is invalid or uses what isn't supported
	 * @throws BudgetExceededException if it is too long or repeats too often
	 */
	public static Regex parse(String pattern) {
		if (pattern.length() > MAX_LENGTH) {
			throw tooMuch("the pattern has %d characters, the limit is %d", pattern.length(), MAX_LENGTH);
		}
		RegexNode root = RegexParser.parse(pattern);
		long copies = copies(root);
		if (copies > MAX_COPIES) {
			throw tooMuch("the pattern repeats a part %d times, the limit is %d", copies, MAX_COPIES);
		}
		return new Regex(root);
	}

	/** A pattern of our own, which may be as long as it has to be. */
	static Regex unlimited(String pattern) {
		return new Regex(RegexParser.parse(pattern));
	}

	/** Texts in which every engine finds the pattern. */
	public CharacterLanguage search(Budget budget) {
		return build(true, true, budget);
	}

	/** Texts in which some engine might find the pattern. */
	public CharacterLanguage possibleSearch(Budget budget) {
		return build(true, false, budget);
	}

	/** Texts that every engine matches as a whole. */
	public CharacterLanguage whole(Budget budget) {
		return build(false, true, budget);
	}

	private CharacterLanguage build(boolean anywhere, boolean sure, Budget budget) {
		Set<CodePoints> sets = new LinkedHashSet<>();
		sets.add(CodePoints.ALL);
		collect(this.root, sure, sets);
		Classes classes = Classes.of(List.copyOf(sets), budget);
		int begin = classes.sets.size();
		int end = begin + 1;
		Nfa nfa = new Nfa(end + 1, MAX_POSITIONS);
		int first = nfa.addState();
		int inside = nfa.addState();
		nfa.add(first, begin, inside, 0);
		if (anywhere) {
			all(nfa, inside, classes);
		}
		Builder builder = new Builder(nfa, classes, begin, sure);
		int start = nfa.addState();
		nfa.addEmpty(inside, start);
		nfa.addEmpty(first, start);
		int last = builder.add(this.root, start);
		int behind = nfa.addState();
		nfa.addEmpty(last, behind);
		if (anywhere) {
			all(nfa, behind, classes);
		}
		int done = nfa.addState();
		nfa.add(behind, end, done, 0);
		nfa.accept(done);
		// a pattern that ends in an anchor has read the end symbol itself
		nfa.accept(last);
		return CharacterLanguage.between(nfa, classes.sets, budget);
	}

	private static void all(Nfa nfa, int state, Classes classes) {
		for (int symbol = 0; symbol < classes.sets.size(); symbol++) {
			nfa.add(state, symbol, state, 0);
		}
	}

	private static void collect(RegexNode node, boolean sure, Set<CodePoints> sets) {
		switch (node) {
			case RegexNode.One one -> sets.add(sure ? one.set().sure() : one.set().possible());
			case RegexNode.Sequence sequence -> sequence.parts().forEach((each) -> collect(each, sure, sets));
			case RegexNode.Choice choice -> choice.options().forEach((each) -> collect(each, sure, sets));
			case RegexNode.Repeat repeat -> collect(repeat.part(), sure, sets);
			case RegexNode.Anchor ignored -> {
			}
		}
	}

	private static long copies(RegexNode node) {
		return switch (node) {
			case RegexNode.Sequence sequence -> largest(sequence.parts());
			case RegexNode.Choice choice -> largest(choice.options());
			case RegexNode.Repeat repeat ->
				Math.min(Integer.MAX_VALUE, Math.max(1, Math.max(repeat.min(), repeat.max())) * copies(repeat.part()));
			case RegexNode.One ignored -> 1;
			case RegexNode.Anchor ignored -> 1;
		};
	}

	private static long largest(List<RegexNode> nodes) {
		long most = 1;
		for (RegexNode each : nodes) {
			most = Math.max(most, copies(each));
		}
		return most;
	}

	private static BudgetExceededException tooMuch(String message, long value, long limit) {
		return BudgetExceededException.because(message.formatted(value, limit));
	}

	/**
	 * The coarsest classes that all sets of a pattern are unions of.
	 */
	private static final class Classes {

		private final List<CodePoints> sets = new ArrayList<>();

		private final Map<CodePoints, BitSet> members = new HashMap<>();

		static Classes of(List<CodePoints> sets, Budget budget) {
			TreeSet<Integer> borders = new TreeSet<>();
			for (CodePoints set : sets) {
				for (int range = 0; range < set.rangeCount(); range++) {
					borders.add(set.first(range));
					borders.add(set.last(range) + 1);
				}
			}
			budget.spend((long) borders.size() * sets.size());
			Map<BitSet, List<Integer>> ranges = new LinkedHashMap<>();
			List<Integer> sorted = List.copyOf(borders);
			for (int i = 0; i + 1 < sorted.size(); i++) {
				BitSet in = new BitSet();
				for (int set = 0; set < sets.size(); set++) {
					in.set(set, sets.get(set).contains(sorted.get(i)));
				}
				if (!in.isEmpty()) {
					List<Integer> list = ranges.computeIfAbsent(in, (key) -> new ArrayList<>());
					list.add(sorted.get(i));
					list.add(sorted.get(i + 1) - 1);
				}
			}
			Classes classes = new Classes();
			ranges.forEach((in, list) -> {
				int number = classes.sets.size();
				classes.sets.add(CodePoints.ofSorted(list.stream().mapToInt(Integer::intValue).toArray()));
				in.stream()
					.forEach(
							(set) -> classes.members.computeIfAbsent(sets.get(set), (key) -> new BitSet()).set(number));
			});
			return classes;
		}

	}

	/**
	 * Thompson's construction.
	 */
	private static final class Builder {

		private final Nfa nfa;

		private final Classes classes;

		private final int begin;

		private final boolean sure;

		Builder(Nfa nfa, Classes classes, int begin, boolean sure) {
			this.nfa = nfa;
			this.classes = classes;
			this.begin = begin;
			this.sure = sure;
		}

		/** Adds a node behind a state and returns the state behind the node. */
		int add(RegexNode node, int from) {
			switch (node) {
				case RegexNode.One one -> {
					int to = this.nfa.addState();
					BitSet members = this.classes.members.get(this.sure ? one.set().sure() : one.set().possible());
					if (members != null) {
						members.stream().forEach((symbol) -> this.nfa.add(from, symbol, to, 0));
					}
					return to;
				}
				case RegexNode.Anchor anchor -> {
					int to = this.nfa.addState();
					this.nfa.add(from, anchor.begin() ? this.begin : this.begin + 1, to, 0);
					return to;
				}
				case RegexNode.Sequence sequence -> {
					int state = from;
					for (RegexNode each : sequence.parts()) {
						state = add(each, state);
					}
					return state;
				}
				case RegexNode.Choice choice -> {
					int to = this.nfa.addState();
					for (RegexNode each : choice.options()) {
						int own = this.nfa.addState();
						this.nfa.addEmpty(from, own);
						this.nfa.addEmpty(add(each, own), to);
					}
					return to;
				}
				case RegexNode.Repeat repeat -> {
					return repeat(repeat, from);
				}
			}
		}

		private int repeat(RegexNode.Repeat repeat, int from) {
			int state = from;
			for (int i = 0; i < repeat.min(); i++) {
				state = add(repeat.part(), state);
			}
			if (repeat.max() == RegexNode.ENDLESS) {
				int loop = this.nfa.addState();
				this.nfa.addEmpty(state, loop);
				this.nfa.addEmpty(add(repeat.part(), loop), loop);
				return loop;
			}
			int to = this.nfa.addState();
			this.nfa.addEmpty(state, to);
			for (int i = repeat.min(); i < repeat.max(); i++) {
				state = add(repeat.part(), state);
				this.nfa.addEmpty(state, to);
			}
			return to;
		}

	}

}
