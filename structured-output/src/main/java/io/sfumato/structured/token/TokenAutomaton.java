package io.sfumato.structured.token;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.automaton.Language;
import org.jspecify.annotations.Nullable;

/**
 * A language as a model's tokens see it. A configuration is a state and a counter, as one
 * number; a token leads from one to another or nowhere.
 *
 * <p>
 * What a token does is worked out by running its few bytes. What has to be known of all
 * tokens at once is worked out from a state by one walk through the trie: the tokens that
 * lead to the same state with the same effect on the counter are one <em>edge</em>, which
 * keeps only its lowest id. An effect is a stretch of counters for which the token is
 * allowed, and a sum to add, or to start anew with. From the edges comes the distance,
 * the least number of tokens from each configuration to an end.
 *
 * <p>
 * A language with many states in which anything goes would see the whole vocabulary in
 * each of them. Beyond a limit of such visits edges are found when they are asked for,
 * and the distance is that of single bytes, each of which is a token: it is an upper
 * bound, so what it promises can be kept, and some fillings of scarce cells are missed.
 * For any number of threads.
 */
public final class TokenAutomaton {

	/** No configuration. */
	public static final int DEAD = -1;

	/** No way to an end. */
	public static final int UNREACHABLE = Short.MAX_VALUE;

	/**
	 * Visits of trie nodes that one language may cost at once: about a tenth of a second.
	 */
	private static final long MAX_VISITS = 20_000_000;

	private static final int MAX_CONFIGURATIONS = 2_000_000;

	private final Language language;

	private final TokenTrie trie;

	private final Vocabulary vocabulary;

	/** Counters per state. */
	private final int width;

	private final BitSet endIds = new BitSet();

	/** By which distances are measured: those of all tokens, or of single bytes. */
	private final Edges edges;

	/** By state, as far as they were asked for; null where all tokens have theirs. */
	private final @Nullable AtomicReferenceArray<@Nullable Edges> later;

	/** Per configuration; 0 where a value ends. */
	private final short[] distance;

	/**
	 * Per configuration {@link #shortestStep}, as far as it was asked for, plus 2; else
	 * 0. Whoever finds one finds the same, so it needs no lock.
	 */
	private final int[] steps;

	private TokenAutomaton(Language language, TokenTrie trie, long maxVisits) {
		this.language = language;
		this.trie = trie;
		this.vocabulary = trie.vocabulary();
		this.width = language.counts() ? language.maxCount() + 1 : 1;
		for (int id : this.vocabulary.endIds()) {
			this.endIds.set(id);
		}
		Edges all = findEdges(maxVisits);
		this.edges = (all != null) ? all : byteEdges();
		this.later = (all != null) ? null : new AtomicReferenceArray<>(language.states());
		this.distance = new short[language.states() * this.width];
		this.steps = new int[this.distance.length];
	}

	/**
	 * Builds the automaton.
	 * @param language closed at its end, without a word that another one begins with
	 * @throws BudgetExceededException if it has too many configurations
	 */
	public static TokenAutomaton of(Language language, TokenTrie trie) {
		return of(language, trie, MAX_VISITS);
	}

	static TokenAutomaton of(Language language, TokenTrie trie, long maxVisits) {
		if (language.openEnd() && language.counts()) {
			throw new IllegalArgumentException("the language's last count is still open");
		}
		if ((long) language.states() * (language.counts() ? language.maxCount() + 1 : 1) > MAX_CONFIGURATIONS) {
			throw BudgetExceededException.because(
					"%d states with lengths up to %d are too many".formatted(language.states(), language.maxCount()));
		}
		TokenAutomaton automaton = new TokenAutomaton(language, trie, maxVisits);
		automaton.measure();
		return automaton;
	}

	/** Number of configurations; the first one is the start. */
	public int configurations() {
		return this.distance.length;
	}

	public Vocabulary vocabulary() {
		return this.vocabulary;
	}

	/** The state within a configuration. */
	public int state(int configuration) {
		return configuration / this.width;
	}

	/** The counter within a configuration. */
	public int counter(int configuration) {
		return configuration % this.width;
	}

	/** Whether a value ends here. */
	public boolean accepting(int configuration) {
		return this.distance[configuration] == 0;
	}

	/**
	 * The least number of tokens to an end, or of bytes in a large language, or
	 * {@link #UNREACHABLE}.
	 */
	public int distance(int configuration) {
		return this.distance[configuration];
	}

	/** Where a token leads, or {@link #DEAD}. */
	public int next(int configuration, int token) {
		int state = configuration / this.width;
		int counter = configuration % this.width;
		if (this.endIds.get(token)) {
			return step(state, counter, Language.END);
		}
		byte[] bytes = this.vocabulary.bytes(token);
		if (bytes.length == 0) {
			return DEAD;
		}
		for (byte each : bytes) {
			int symbol = each & 0xFF;
			int target = this.language.next(state, symbol);
			if (target == Language.DEAD) {
				return DEAD;
			}
			counter = this.language.count(counter, this.language.marks(state, symbol));
			if (counter == Language.DEAD) {
				return DEAD;
			}
			state = target;
		}
		return state * this.width + counter;
	}

	private int step(int state, int counter, int symbol) {
		int target = this.language.next(state, symbol);
		if (target == Language.DEAD) {
			return DEAD;
		}
		int counted = this.language.count(counter, this.language.marks(state, symbol));
		return (counted == Language.DEAD) ? DEAD : target * this.width + counted;
	}

	/**
	 * What a token does to every counter of a state: equal numbers for tokens that do the
	 * same, to be given to {@link #target}, or -1 if it leads nowhere whatever was
	 * counted.
	 */
	public long effect(int state, int token) {
		long effect = Effect.start(state);
		if (this.endIds.get(token)) {
			return Effect.then(effect, Language.END, this.language);
		}
		byte[] bytes = this.vocabulary.bytes(token);
		if (bytes.length == 0) {
			return Effect.NONE;
		}
		for (byte each : bytes) {
			effect = Effect.then(effect, each & 0xFF, this.language);
			if (effect == Effect.NONE) {
				return Effect.NONE;
			}
		}
		return effect;
	}

	/**
	 * The next token on a shortest way to an end.
	 * @return its id; -1 where there is no way
	 */
	public int shortestStep(int configuration) {
		if (this.steps[configuration] == 0) {
			this.steps[configuration] = findShortestStep(configuration) + 2;
		}
		return this.steps[configuration] - 2;
	}

	private int findShortestStep(int configuration) {
		int state = configuration / this.width;
		int counter = configuration % this.width;
		for (int edge = this.edges.first(state); edge < this.edges.first(state + 1); edge++) {
			int target = target(this.edges.effect(edge), counter);
			if (target != DEAD && this.distance[target] == this.distance[configuration] - 1) {
				return this.edges.token(edge);
			}
		}
		return -1;
	}

	/**
	 * Adds the tokens that lead from a configuration to any of some others.
	 * @param targets wanted configurations
	 */
	public void addTokens(int configuration, BitSet targets, BitSet tokens) {
		int from = configuration / this.width;
		int counter = configuration % this.width;
		int[] states = new int[this.trie.longest() + 1];
		int[] counters = new int[this.trie.longest() + 1];
		states[0] = from;
		counters[0] = counter;
		for (int node = 0; node < this.trie.nodes();) {
			int depth = this.trie.depth(node);
			int symbol = this.trie.label(node);
			int target = this.language.next(states[depth - 1], symbol);
			int counted = (target == Language.DEAD) ? DEAD
					: this.language.count(counters[depth - 1], this.language.marks(states[depth - 1], symbol));
			if (counted == DEAD) {
				node = this.trie.end(node);
				continue;
			}
			states[depth] = target;
			counters[depth] = counted;
			if (this.trie.tokens(node) > 0 && targets.get(target * this.width + counted)) {
				for (int i = 0; i < this.trie.tokens(node); i++) {
					tokens.set(this.trie.token(node, i));
				}
			}
			node++;
		}
		int end = step(from, counter, Language.END);
		if (end != DEAD && targets.get(end)) {
			tokens.or(this.endIds);
		}
	}

	/** Adds the configurations that one token leads to from some others. */
	public void addTargets(int configuration, BitSet targets) {
		int state = configuration / this.width;
		int counter = configuration % this.width;
		Edges edges = edges(state);
		for (int edge = edges.first(row(state)); edge < edges.first(row(state) + 1); edge++) {
			int target = target(edges.effect(edge), counter);
			if (target != DEAD) {
				targets.set(target);
			}
		}
	}

	/** The edges of all tokens from a state, which is {@link #row} there. */
	private Edges edges(int state) {
		if (this.later == null) {
			return this.edges;
		}
		Edges known = this.later.get(state);
		if (known == null) {
			known = new Edges(1);
			EffectTable table = new EffectTable();
			walk(state, table);
			known.add(0, table);
			this.later.set(state, known);
		}
		return known;
	}

	private int row(int state) {
		return (this.later == null) ? state : 0;
	}

	/** Whether one token leads from a configuration to any of some others. */
	public boolean leadsTo(int configuration, BitSet targets) {
		return stepInto(configuration, targets) >= 0;
	}

	/** A token that leads from a configuration to any of some others, or -1. */
	public int stepInto(int configuration, BitSet targets) {
		int state = configuration / this.width;
		int counter = configuration % this.width;
		Edges edges = edges(state);
		for (int edge = edges.first(row(state)); edge < edges.first(row(state) + 1); edge++) {
			int target = target(edges.effect(edge), counter);
			if (target != DEAD && targets.get(target)) {
				return edges.token(edge);
			}
		}
		return -1;
	}

	/**
	 * Lowest ids of the edges with few members: tokens worth looking at whatever their
	 * score.
	 */
	public int[] watchedTokens(int most) {
		BitSet watched = new BitSet();
		int count = 0;
		for (int edge = 0; edge < this.edges.size() && count < most; edge++) {
			int token = this.edges.token(edge);
			count += watched.get(token) ? 0 : 1;
			watched.set(token);
		}
		return watched.stream().toArray();
	}

	/** The token of a single byte, or −1. */
	public int byteToken(byte each) {
		return this.trie.find(each);
	}

	/** Whether a token stands for the end. */
	public boolean isEnd(int token) {
		return this.endIds.get(token);
	}

	/** Whether words end with an end token, all or none of them. */
	public boolean endsWithEnd() {
		for (int state = 0; state < this.language.states(); state++) {
			if (this.language.next(state, Language.END) != Language.DEAD) {
				return true;
			}
		}
		return false;
	}

	/** Where an effect leads with a counter, or {@link #DEAD}. */
	public int target(long effect, int counter) {
		int counted = Effect.counter(effect, counter);
		return (counted == DEAD) ? DEAD : Effect.state(effect) * this.width + counted;
	}

	/** All edges of all states; null if that would take too many visits. */
	private @Nullable Edges findEdges(long maxVisits) {
		Edges edges = new Edges(this.language.states());
		EffectTable table = new EffectTable();
		long visits = 0;
		for (int state = 0; state < this.language.states(); state++) {
			visits += walk(state, table);
			if (visits > maxVisits) {
				return null;
			}
			edges.add(state, table);
		}
		return edges;
	}

	/** Finds the edges of a state; returns the nodes that were visited. */
	private long walk(int state, EffectTable table) {
		long visits = 0;
		long[] effects = new long[this.trie.longest() + 1];
		table.clear();
		effects[0] = Effect.start(state);
		for (int node = 0; node < this.trie.nodes();) {
			visits++;
			int depth = this.trie.depth(node);
			long effect = Effect.then(effects[depth - 1], this.trie.label(node), this.language);
			if (effect == Effect.NONE) {
				node = this.trie.end(node);
				continue;
			}
			effects[depth] = effect;
			if (this.trie.tokens(node) > 0) {
				table.add(effect, this.trie.token(node, 0));
			}
			node++;
		}
		addEnd(state, table);
		return visits;
	}

	private void addEnd(int state, EffectTable table) {
		long end = this.endIds.isEmpty() ? Effect.NONE : Effect.then(Effect.start(state), Language.END, this.language);
		if (end != Effect.NONE) {
			table.add(end, this.endIds.nextSetBit(0));
		}
	}

	/** The edges of tokens that are single bytes. */
	private Edges byteEdges() {
		Edges edges = new Edges(this.language.states());
		EffectTable table = new EffectTable();
		for (int state = 0; state < this.language.states(); state++) {
			table.clear();
			for (int symbol = 0; symbol < Language.END; symbol++) {
				int token = this.trie.find((byte) symbol);
				long effect = (token < 0) ? Effect.NONE : Effect.then(Effect.start(state), symbol, this.language);
				if (effect != Effect.NONE) {
					table.add(effect, token);
				}
			}
			addEnd(state, table);
			edges.add(state, table);
		}
		return edges;
	}

	/** Distances by a search in breadth from the ends, against the edges. */
	private void measure() {
		Arrays.fill(this.distance, (short) UNREACHABLE);
		int[][] incoming = this.edges.incoming(this.language.states());
		ArrayDeque<Integer> open = new ArrayDeque<>();
		for (int state = 0; state < this.language.states(); state++) {
			if (this.language.accepting(state)) {
				for (int counter = 0; counter < this.width; counter++) {
					this.distance[state * this.width + counter] = 0;
					open.add(state * this.width + counter);
				}
			}
		}
		while (!open.isEmpty()) {
			int target = open.poll();
			int counted = target % this.width;
			int[] pairs = incoming[target / this.width];
			for (int at = 0; at < pairs.length; at += 2) {
				long effect = this.edges.effect(pairs[at + 1]);
				if (Effect.restarts(effect) && Effect.sum(effect) != counted) {
					continue;
				}
				int low = Effect.restarts(effect) ? Effect.low(effect) : counted - Effect.sum(effect);
				int high = Effect.restarts(effect) ? Math.min(Effect.high(effect), this.width - 1) : low;
				for (int counter = Math.max(0, low); counter <= high && counter < this.width; counter++) {
					int from = pairs[at] * this.width + counter;
					if (this.distance[from] == UNREACHABLE && Effect.counter(effect, counter) == counted) {
						this.distance[from] = (short) Math.min(UNREACHABLE - 1, this.distance[target] + 1);
						open.add(from);
					}
				}
			}
		}
	}

}
