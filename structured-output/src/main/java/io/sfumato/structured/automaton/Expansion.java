package io.sfumato.structured.automaton;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From characters to bytes. Per state the characters are a short list of stretches with
 * one target each; a lead byte covers an interval of 64, 4,096 or 262,144 code points,
 * and an interval with a single target needs a chain of "any continuation byte" that all
 * states share. Only intervals that a border runs through get states of their own, and
 * equal ones are built once.
 */
final class Expansion {

	private static final String SHORT_ESCAPES = "\"\\bfnrt";

	private static final String ESCAPED = "\"\\\b\f\n\r\t";

	private final Dfa source;

	private final List<CodePoints> classes;

	private final Spelling spelling;

	private final Budget budget;

	private final DfaBuilder out;

	private final Map<List<Integer>, Integer> known = new HashMap<>();

	/** Stretches of the state at hand: first, last, target. */
	private List<int[]> stretches = List.of();

	Expansion(Dfa source, List<CodePoints> classes, Spelling spelling, Budget budget) {
		this.source = source;
		this.classes = classes;
		this.spelling = spelling;
		this.budget = budget;
		this.out = new DfaBuilder(Language.SYMBOLS, budget);
	}

	Dfa expand() {
		for (int state = 0; state < this.source.states; state++) {
			this.out.addState(this.source.accept[state]);
		}
		for (int state = 0; state < this.source.states; state++) {
			this.stretches = stretches(state);
			ascii(state);
			for (int lead = 0xC2; lead <= 0xDF; lead++) {
				lead(state, lead, (lead & 0x1F) << 6, 1, 0x80);
			}
			for (int lead = 0xE0; lead <= 0xEF; lead++) {
				lead(state, lead, (lead & 0x0F) << 12, 2, 0x800);
			}
			for (int lead = 0xF0; lead <= 0xF4; lead++) {
				lead(state, lead, (lead & 0x07) << 18, 3, 0x10000);
			}
		}
		return this.out.build();
	}

	private List<int[]> stretches(int state) {
		List<int[]> all = new ArrayList<>();
		for (int symbol = 0; symbol < this.source.symbols; symbol++) {
			int target = this.source.next[state * this.source.symbols + symbol];
			if (target != Dfa.DEAD) {
				CodePoints set = this.classes.get(symbol);
				for (int range = 0; range < set.rangeCount(); range++) {
					all.add(new int[] { set.first(range), set.last(range), target });
				}
			}
		}
		all.sort(Comparator.comparingInt((stretch) -> stretch[0]));
		this.budget.spend(all.size());
		List<int[]> joined = new ArrayList<>();
		for (int[] each : all) {
			int[] last = joined.isEmpty() ? null : joined.getLast();
			if (last != null && last[1] + 1 == each[0] && last[2] == each[2]) {
				last[1] = each[1];
			}
			else {
				joined.add(each);
			}
		}
		return joined;
	}

	private int target(int character) {
		int low = 0;
		int high = this.stretches.size() - 1;
		while (low <= high) {
			int middle = (low + high) / 2;
			int[] stretch = this.stretches.get(middle);
			if (character < stretch[0]) {
				high = middle - 1;
			}
			else if (character > stretch[1]) {
				low = middle + 1;
			}
			else {
				return stretch[2];
			}
		}
		return Dfa.DEAD;
	}

	private void ascii(int state) {
		boolean escapes = false;
		for (int each = 0; each < 0x80; each++) {
			int target = target(each);
			if (target == Dfa.DEAD) {
				continue;
			}
			if (this.spelling == Spelling.JSON && (each < 0x20 || each == '"' || each == '\\')) {
				escapes = true;
			}
			else {
				this.out.set(state, each, target, Language.STEP);
			}
		}
		if (escapes) {
			this.out.set(state, '\\', escape(), 0);
		}
	}

	/** The state behind a backslash. */
	private int escape() {
		List<Integer> key = new ArrayList<>();
		key.add(-1);
		for (int each = 0; each < 0x20; each++) {
			key.add(target(each));
		}
		key.add(target('"'));
		key.add(target('\\'));
		Integer found = this.known.get(key);
		if (found != null) {
			return found;
		}
		int state = this.out.addState(false);
		for (int i = 0; i < ESCAPED.length(); i++) {
			int target = target(ESCAPED.charAt(i));
			if (target != Dfa.DEAD) {
				this.out.set(state, SHORT_ESCAPES.charAt(i), target, Language.STEP);
			}
		}
		int[] rows = { Dfa.DEAD, Dfa.DEAD };
		for (int each = 0; each < 0x20; each++) {
			int target = target(each);
			if (target == Dfa.DEAD || ESCAPED.indexOf(each) >= 0) {
				continue;
			}
			if (rows[each >> 4] == Dfa.DEAD) {
				rows[each >> 4] = this.out.addState(false);
			}
			this.out.set(rows[each >> 4], Character.forDigit(each & 15, 16), target, Language.STEP);
		}
		if (rows[0] != Dfa.DEAD || rows[1] != Dfa.DEAD) {
			int u = this.out.addState(false);
			int zero = this.out.addState(false);
			int second = this.out.addState(false);
			this.out.set(state, 'u', u, 0);
			this.out.set(u, '0', zero, 0);
			this.out.set(zero, '0', second, 0);
			for (int row = 0; row < 2; row++) {
				if (rows[row] != Dfa.DEAD) {
					this.out.set(second, '0' + row, rows[row], 0);
				}
			}
		}
		this.known.put(key, state);
		return state;
	}

	private void lead(int state, int lead, int base, int continuations, int least) {
		int target = block(base, continuations, Math.max(base, least));
		if (target != Dfa.DEAD) {
			this.out.set(state, lead, target, 0);
		}
	}

	/**
	 * The state that reads so many continuation bytes.
	 * @param least smaller code points have a shorter encoding and are left out
	 */
	private int block(int base, int continuations, int least) {
		int end = base + (1 << (6 * continuations)) - 1;
		List<Integer> key = new ArrayList<>();
		key.add(continuations);
		for (int i = firstStretch(least); i < this.stretches.size() && this.stretches.get(i)[0] <= end; i++) {
			int[] stretch = this.stretches.get(i);
			key.add(Math.max(stretch[0], least) - base);
			key.add(Math.min(stretch[1], end) - base);
			key.add(stretch[2]);
		}
		this.budget.spend(1);
		if (key.size() == 1) {
			return Dfa.DEAD;
		}
		Integer found = this.known.get(key);
		if (found != null) {
			return found;
		}
		int state = this.out.addState(false);
		this.known.put(key, state);
		for (int each = 0; each < 64; each++) {
			int first = base + (each << (6 * (continuations - 1)));
			int target;
			if (continuations == 1) {
				target = (first < least) ? Dfa.DEAD : target(first);
			}
			else {
				int last = first + (1 << (6 * (continuations - 1))) - 1;
				target = (last < least) ? Dfa.DEAD : block(first, continuations - 1, Math.max(first, least));
			}
			if (target != Dfa.DEAD) {
				this.out.set(state, 0x80 + each, target, (continuations == 1) ? Language.STEP : 0);
			}
		}
		return state;
	}

	/** The first stretch that ends at or behind a character. */
	private int firstStretch(int character) {
		int low = 0;
		int high = this.stretches.size();
		while (low < high) {
			int middle = (low + high) / 2;
			if (this.stretches.get(middle)[1] < character) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

}
