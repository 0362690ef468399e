package io.sfumato.structured.automaton;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * A regular language of byte strings, as a minimal automaton over 257 symbols: the bytes,
 * and {@link #END}, which stands for the end of the answer. Immutable.
 *
 * <p>
 * The length of strings isn't in the states: a maximum of 200 characters as states would
 * be 200 copies of the automaton. Instead a transition may be marked {@link #STEP}, which
 * adds one to a counter (it completes a character) and is closed to who has counted to
 * the maximum, or {@link #CLOSE}, which is closed to who hasn't counted to the minimum
 * and sets the counter back. State and counter together are the true state. Languages
 * without bounds carry the marks too, so that a union with a bounded one still counts.
 */
public final class Language {

	/** The symbol behind the last byte of an answer. */
	public static final int END = 256;

	/** Size of the alphabet. */
	public static final int SYMBOLS = 257;

	/** Mark of a transition that completes a character. */
	public static final int STEP = 1;

	/** Mark of a transition that ends the counted stretch. */
	public static final int CLOSE = 2;

	/** {@link #maxCount()} of a language that doesn't count. */
	public static final int UNCOUNTED = -1;

	/** No transition. */
	public static final int DEAD = Dfa.DEAD;

	final short[] classOf;

	final Dfa dfa;

	private final int minCount;

	private final int maxCount;

	/** Whether the end of a word ends a counted stretch, which no transition closes. */
	private final boolean openEnd;

	private final int hash;

	Language(short[] classOf, Dfa dfa, int minCount, int maxCount, boolean openEnd) {
		this.classOf = classOf;
		this.dfa = dfa;
		this.minCount = minCount;
		this.maxCount = maxCount;
		this.openEnd = openEnd;
		this.hash = Arrays.hashCode(dfa.next) * 31 + maxCount;
	}

	/** Number of states; the start is number 0. */
	public int states() {
		return this.dfa.states;
	}

	/** Number of classes of symbols that are never told apart. */
	public int classes() {
		return this.dfa.symbols;
	}

	/** The class of a symbol. */
	public int classOf(int symbol) {
		return this.classOf[symbol];
	}

	/**
	 * The state behind a symbol, or {@link #DEAD}; the counter is the caller's affair.
	 */
	public int next(int state, int symbol) {
		return this.dfa.next[state * this.dfa.symbols + this.classOf[symbol]];
	}

	/** {@link #STEP} and {@link #CLOSE} of a transition. */
	public int marks(int state, int symbol) {
		return this.dfa.marks[state * this.dfa.symbols + this.classOf[symbol]];
	}

	/** Whether a word may end in a state. */
	public boolean accepting(int state) {
		return this.dfa.accept[state];
	}

	/** Least count at a {@link #CLOSE}. */
	public int minCount() {
		return this.minCount;
	}

	/** Greatest count, or {@link #UNCOUNTED}. */
	public int maxCount() {
		return this.maxCount;
	}

	/** Whether the counter matters. */
	public boolean counts() {
		return this.maxCount != UNCOUNTED;
	}

	/** Whether a counted stretch is still open at the end of a word. */
	public boolean openEnd() {
		return this.openEnd;
	}

	/** The counter behind a transition, or {@link #DEAD} if that isn't allowed. */
	public int count(int counter, int marks) {
		if (this.maxCount == UNCOUNTED || marks == 0) {
			return counter;
		}
		int counted = counter + (marks & STEP);
		if (counted > this.maxCount) {
			return DEAD;
		}
		if ((marks & CLOSE) != 0) {
			return (counted < this.minCount) ? DEAD : 0;
		}
		return counted;
	}

	/** Whether there is no word; bounds are taken into account. */
	public boolean isEmpty() {
		return this.dfa.isEmpty() || counts() && shortest() == null;
	}

	/** Whether a word belongs to the language. */
	public boolean accepts(byte[] word) {
		int state = 0;
		int counter = 0;
		for (byte each : word) {
			int symbol = each & 0xFF;
			int target = next(state, symbol);
			if (target == DEAD) {
				return false;
			}
			counter = count(counter, marks(state, symbol));
			if (counter == DEAD) {
				return false;
			}
			state = target;
		}
		return acceptsHere(state, counter);
	}

	/** Whether a word may end in a state with a counter. */
	public boolean acceptsHere(int state, int counter) {
		return accepting(state) && (!counts() || !this.openEnd || counter >= this.minCount);
	}

	/**
	 * The number of words.
	 * @throws ArithmeticException if there is no end of them
	 */
	public BigInteger count() {
		return count(0, 0, new HashMap<>());
	}

	private BigInteger count(int state, int counter, Map<Long, BigInteger> known) {
		long key = (long) state << 32 | counter;
		BigInteger found = known.get(key);
		if (found != null) {
			if (found.signum() < 0) {
				throw new ArithmeticException("the language is infinite");
			}
			return found;
		}
		known.put(key, BigInteger.ONE.negate());
		BigInteger sum = acceptsHere(state, counter) ? BigInteger.ONE : BigInteger.ZERO;
		int[] size = classSizes();
		for (int group = 0; group < this.dfa.symbols; group++) {
			int target = this.dfa.next[state * this.dfa.symbols + group];
			int counted = (target == DEAD) ? DEAD : count(counter, this.dfa.marks[state * this.dfa.symbols + group]);
			if (counted != DEAD) {
				sum = sum.add(count(target, counted, known).multiply(BigInteger.valueOf(size[group])));
			}
		}
		known.put(key, sum);
		return sum;
	}

	private int[] classSizes() {
		int[] size = new int[this.dfa.symbols];
		for (short each : this.classOf) {
			size[each]++;
		}
		return size;
	}

	/** A shortest word, or null if there is none. */
	public byte @Nullable [] shortest() {
		int width = counts() ? this.maxCount + 1 : 1;
		int[] from = new int[this.dfa.states * width];
		Arrays.fill(from, -2);
		short[] by = new short[from.length];
		int[] queue = new int[from.length];
		int size = 0;
		queue[size++] = 0;
		from[0] = -1;
		for (int at = 0; at < size; at++) {
			int state = queue[at] / width;
			int counter = queue[at] % width;
			if (acceptsHere(state, counter)) {
				return path(from, by, queue[at]);
			}
			for (int symbol = 0; symbol < SYMBOLS; symbol++) {
				int target = next(state, symbol);
				int counted = (target == DEAD) ? DEAD : count(counter, marks(state, symbol));
				if (counted != DEAD && from[target * width + counted] == -2) {
					from[target * width + counted] = queue[at];
					by[target * width + counted] = (short) symbol;
					queue[size++] = target * width + counted;
				}
			}
		}
		return null;
	}

	private static byte[] path(int[] from, short[] by, int last) {
		int length = 0;
		for (int at = last; from[at] >= 0; at = from[at]) {
			length++;
		}
		byte[] word = new byte[length];
		for (int at = last; from[at] >= 0; at = from[at]) {
			word[--length] = (byte) by[at];
		}
		return word;
	}

	/**
	 * A word picked at random, or null where the walk got longer than the limit or into a
	 * corner.
	 * @param limit most bytes
	 */
	public byte @Nullable [] sample(RandomGenerator random, int limit) {
		byte[] word = new byte[limit];
		int length = 0;
		int state = 0;
		int counter = 0;
		int[] open = new int[this.dfa.symbols];
		while (true) {
			int count = 0;
			for (int group = 0; group < this.dfa.symbols; group++) {
				int at = state * this.dfa.symbols + group;
				if (this.dfa.next[at] != DEAD && group != this.classOf[END]
						&& count(counter, this.dfa.marks[at]) != DEAD) {
					open[count++] = group;
				}
			}
			boolean mayEnd = acceptsHere(state, counter);
			if (mayEnd && (count == 0 || random.nextInt(4) == 0)) {
				return Arrays.copyOf(word, length);
			}
			if (count == 0 || length == limit) {
				return null;
			}
			int symbol = symbolOf(open[random.nextInt(count)], random.nextInt(END));
			counter = count(counter, marks(state, symbol));
			state = next(state, symbol);
			word[length++] = (byte) symbol;
		}
	}

	/** A byte of a class, looked for from some byte on. */
	private int symbolOf(int group, int from) {
		int symbol = from;
		while (this.classOf[symbol] != group) {
			symbol = (symbol + 1) % END;
		}
		return symbol;
	}

	/** Classes that behave alike become one, numbered by their first symbol. */
	Language compressed() {
		int symbols = this.dfa.symbols;
		Map<Integer, List<Integer>> numbers = new HashMap<>();
		short[] fresh = new short[symbols];
		int[] kept = new int[symbols];
		Arrays.fill(fresh, (short) -1);
		short[] classes = new short[SYMBOLS];
		int width = 0;
		for (int symbol = 0; symbol < SYMBOLS; symbol++) {
			int old = this.classOf[symbol];
			if (fresh[old] < 0) {
				List<Integer> alike = numbers.computeIfAbsent(columnHash(old), (hash) -> new ArrayList<>());
				int number = -1;
				for (int each : alike) {
					number = sameColumn(kept[each], old) ? each : number;
				}
				if (number < 0) {
					number = width++;
					kept[number] = old;
					alike.add(number);
				}
				fresh[old] = (short) number;
			}
			classes[symbol] = fresh[old];
		}
		int[] next = new int[this.dfa.states * width];
		byte[] marks = new byte[this.dfa.states * width];
		for (int state = 0; state < this.dfa.states; state++) {
			for (int symbol = 0; symbol < width; symbol++) {
				next[state * width + symbol] = this.dfa.next[state * symbols + kept[symbol]];
				marks[state * width + symbol] = (next[state * width + symbol] == DEAD) ? 0
						: this.dfa.marks[state * symbols + kept[symbol]];
			}
		}
		Dfa small = new Dfa(width, this.dfa.states, next, marks, this.dfa.accept).trimmed();
		return new Language(classes, small, this.minCount, this.maxCount, this.openEnd);
	}

	private int columnHash(int symbol) {
		int hash = 1;
		for (int at = symbol; at < this.dfa.next.length; at += this.dfa.symbols) {
			hash = hash * 31 + this.dfa.next[at] * 7 + ((this.dfa.next[at] == DEAD) ? 0 : this.dfa.marks[at]);
		}
		return hash;
	}

	private boolean sameColumn(int left, int right) {
		for (int row = 0; row < this.dfa.next.length; row += this.dfa.symbols) {
			if (this.dfa.next[row + left] != this.dfa.next[row + right]
					|| this.dfa.next[row + left] != DEAD && this.dfa.marks[row + left] != this.dfa.marks[row + right]) {
				return false;
			}
		}
		return true;
	}

	Language minimised(Budget budget) {
		return new Language(this.classOf, Minimisation.minimise(this.dfa, budget), this.minCount, this.maxCount,
				this.openEnd)
			.compressed();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Language language && this.minCount == language.minCount
				&& this.maxCount == language.maxCount && this.openEnd == language.openEnd
				&& Arrays.equals(this.classOf, language.classOf) && Arrays.equals(this.dfa.next, language.dfa.next)
				&& Arrays.equals(this.dfa.marks, language.dfa.marks)
				&& Arrays.equals(this.dfa.accept, language.dfa.accept);
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
