package io.sfumato.structured.canvas;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.sfumato.structured.lattice.Candidates;
import io.sfumato.structured.lattice.Lattice;
import io.sfumato.structured.lattice.Reachability;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.token.TokenAutomaton;
import org.jspecify.annotations.Nullable;

/**
 * The cells of one value (or of several without text between them), from the bytes that
 * lead into it to those that end it. Whatever happens, {@link #witness()} is a filling
 * that agrees with all commits. Mutable; not for several threads.
 */
final class SlotGroup {

	/** The log probability of a token that isn't known. */
	private static final double UNKNOWN = -1_000;

	/** How often a value may get more cells. */
	private static final int MAX_GROWTHS = 3;

	/** A value that is complete within its cells less probably than this wants more. */
	private static final double ROOMY = 0.5;

	private static final int LEAST_GROWTH = 4;

	private static final int MOST_WATCHED = 96;

	private final @Nullable TokenAutomaton present;

	private TokenAutomaton automaton;

	private final List<Integer> gaps;

	private final int leftBorder;

	private final int rightBorder;

	private final int most;

	private int[] committed;

	private int[] witness;

	private double[] scores;

	private Candidates[] rows;

	private int growths;

	private double lastLogZ = Double.NEGATIVE_INFINITY;

	/** How probable it is that the value ends within the cells, by the last look. */
	private double closedRatio = Double.NaN;

	/** What stands for the value although other tokens are in its cells. */
	private @Nullable String replacement;

	/** Whether an end token belongs to the value. */
	private final boolean ended;

	/** Tokens worth knowing whatever their rank, once somebody has asked. */
	private int @Nullable [] watched;

	/**
	 * A group of masked cells.
	 * @param most cells that it may come to
	 */
	SlotGroup(Segment.Masked value, int cells, int most) {
		this.automaton = value.automaton();
		this.present = value.present();
		this.ended = this.automaton.endsWithEnd();
		this.most = most;
		this.gaps = value.gaps();
		this.leftBorder = value.leftBorder();
		this.rightBorder = value.rightBorder();
		this.committed = new int[cells];
		Arrays.fill(this.committed, Lattice.OPEN);
		this.scores = new double[cells];
		this.rows = new Candidates[cells];
		Arrays.fill(this.rows, Candidates.none());
		this.witness = shortest(cells);
	}

	/** A filling with as few tokens as possible. */
	private int[] shortest(int cells) {
		int[] filling = new int[cells];
		int at = 0;
		for (int cell = 0; cell < cells; cell++) {
			filling[cell] = this.automaton.accepting(at) ? Lattice.FILL : this.automaton.shortestStep(at);
			at = this.automaton.accepting(at) ? at : this.automaton.next(at, filling[cell]);
		}
		if (!this.automaton.accepting(at)) {
			throw new IllegalArgumentException(
					"%d cells are fewer than the %d that the value needs".formatted(cells, this.automaton.distance(0)));
		}
		return filling;
	}

	/**
	 * Rules out that there is no value, while nothing is committed.
	 * @return whether that was possible
	 */
	boolean requireValue() {
		if (this.present == null || Arrays.stream(this.committed).anyMatch((each) -> each != Lattice.OPEN)) {
			return false;
		}
		this.automaton = this.present;
		this.watched = null;
		this.witness = shortest(this.committed.length);
		return true;
	}

	List<Integer> gaps() {
		return this.gaps;
	}

	int size() {
		return this.committed.length;
	}

	/** Tokens that are worth knowing whatever their rank. */
	int[] watched() {
		int[] watched = this.watched;
		if (watched == null) {
			watched = this.automaton.watchedTokens(MOST_WATCHED);
			this.watched = watched;
		}
		return watched;
	}

	int committed(int cell) {
		return this.committed[cell];
	}

	int[] witness() {
		return this.witness;
	}

	double score(int cell) {
		return this.scores[cell];
	}

	/** Those of the committed cells, in order. */
	double[] scores() {
		return IntStream.range(0, this.committed.length)
			.filter((cell) -> this.committed[cell] != Lattice.OPEN)
			.mapToDouble(this::score)
			.toArray();
	}

	/**
	 * Whether a cell is decided: committed, or behind the end of the value in every
	 * filling.
	 */
	boolean isDecided(int cell) {
		return this.committed[cell] != Lattice.OPEN || this.witness[cell] == Lattice.FILL && ended() <= cell;
	}

	/**
	 * The first cell behind a value all of whose tokens are committed, or beyond all
	 * cells.
	 */
	private int ended() {
		int at = 0;
		for (int cell = 0; cell < this.committed.length; cell++) {
			if (this.automaton.accepting(at)) {
				return cell;
			}
			if (this.committed[cell] == Lattice.OPEN) {
				return Integer.MAX_VALUE;
			}
			at = this.automaton.next(at, this.committed[cell]);
		}
		return this.committed.length;
	}

	boolean isDone() {
		return ended() <= this.committed.length;
	}

	/**
	 * Looks at the cells with what the model says now.
	 * @param rows one per cell
	 * @param lattice to work in
	 */
	void look(Candidates[] rows, Lattice lattice) {
		this.rows = rows.clone();
		lattice.run(this.automaton, this.rows, this.committed, this.witness);
		this.witness = lattice.witness();
		this.lastLogZ = lattice.logZ();
		this.closedRatio = lattice.closedRatio();
	}

	/**
	 * Commits a token if some filling has it.
	 * @return whether it was committed
	 */
	boolean commit(int cell, int token, double score, Lattice lattice) {
		if (this.committed[cell] != Lattice.OPEN) {
			return this.committed[cell] == token;
		}
		int[] wanted = this.committed.clone();
		wanted[cell] = token;
		if (this.witness[cell] != token) {
			int[] filling = Reachability.of(this.automaton, wanted).filling();
			if (filling == null) {
				return false;
			}
			// some filling first, then the most probable one around it
			lattice.run(this.automaton, this.rows, wanted, filling);
			this.witness = lattice.isFeasible() ? lattice.witness() : filling;
		}
		this.committed = wanted;
		this.scores[cell] = score;
		return true;
	}

	/** Masks a cell again; every filling stays one. */
	void release(int cell) {
		this.committed[cell] = Lattice.OPEN;
	}

	BitSet allowed(int cell) {
		return Reachability.of(this.automaton, this.committed).allowed(cell);
	}

	/**
	 * How many more cells the value should have by the last look (structured-output.md
	 * §6.5): 0 if it seems to end within those it has.
	 */
	int lacking() {
		if (!(this.closedRatio < ROOMY) || !mayGrow()) {
			return 0;
		}
		int more = Math.max(LEAST_GROWTH, Math.ceilDiv(this.committed.length, 2));
		return Math.min(more, this.most - this.committed.length);
	}

	private boolean mayGrow() {
		return this.growths < MAX_GROWTHS && this.committed.length < this.most && !isDone();
	}

	/**
	 * More masked cells at the end.
	 * @return whether there may be more
	 */
	boolean grow(int cells) {
		if (!mayGrow() || this.committed.length + cells > this.most) {
			return false;
		}
		this.growths++;
		resize(this.committed.length + cells);
		return true;
	}

	/**
	 * Without the cells behind the witness's end that nobody committed; returns how many
	 * went.
	 */
	int shrink() {
		int used = this.committed.length;
		while (used > 0 && this.witness[used - 1] == Lattice.FILL && this.committed[used - 1] == Lattice.OPEN) {
			used--;
		}
		int spare = this.committed.length - used;
		if (spare > 0) {
			resize(used);
		}
		return spare;
	}

	private void resize(int cells) {
		int before = this.committed.length;
		this.committed = Arrays.copyOf(this.committed, cells);
		this.witness = Arrays.copyOf(this.witness, cells);
		this.scores = Arrays.copyOf(this.scores, cells);
		this.rows = Arrays.copyOf(this.rows, cells);
		for (int cell = before; cell < cells; cell++) {
			this.committed[cell] = Lattice.OPEN;
			this.witness[cell] = Lattice.FILL;
			this.rows[cell] = Candidates.none();
		}
	}

	void finish() {
		for (int cell = 0; cell < this.committed.length; cell++) {
			if (this.witness[cell] != Lattice.FILL) {
				this.committed[cell] = this.witness[cell];
			}
		}
	}

	/**
	 * The probability of a text by the last look, given that the value is valid; 0 for a
	 * group of several values.
	 */
	double probability(String text) {
		byte[] word = word(text);
		if (this.gaps.size() > 1 || word.length == 0) {
			return 0;
		}
		double[] at = new double[word.length + 1];
		at[0] = 1;
		double whole = 0;
		for (int cell = 0; cell < this.rows.length; cell++) {
			double[] next = new double[at.length];
			Candidates row = this.rows[cell];
			for (int from = 0; from < at.length; from++) {
				for (int k = 0; at[from] > 0 && k < row.ids().length; k++) {
					byte[] bytes = this.automaton.vocabulary().bytes(row.ids()[k]);
					int to = from + bytes.length;
					if (from == word.length) {
						whole += this.automaton.isEnd(row.ids()[k]) ? at[from] * Math.exp(row.logProbs()[k]) : 0;
					}
					else if (bytes.length > 0 && to <= word.length
							&& Arrays.equals(bytes, 0, bytes.length, word, from, to)) {
						next[to] += at[from] * Math.exp(row.logProbs()[k]);
					}
				}
			}
			if (!this.ended) {
				whole += next[word.length];
				next[word.length] = 0;
			}
			at = next;
		}
		return whole * Math.exp(-this.lastLogZ);
	}

	/**
	 * The most probable tokens that spell a text by the last look; none if it doesn't
	 * fit.
	 */
	int[] path(String text) {
		byte[] word = word(text);
		int cells = this.rows.length;
		double[][] best = new double[cells + 1][word.length + 1];
		int[][] token = new int[cells + 1][word.length + 1];
		for (double[] each : best) {
			Arrays.fill(each, Double.NEGATIVE_INFINITY);
		}
		best[0][0] = 0;
		for (int cell = 0; cell < cells; cell++) {
			for (int from = 0; from < word.length; from++) {
				if (best[cell][from] > Double.NEGATIVE_INFINITY) {
					spell(word, cell, from, best, token);
				}
			}
		}
		int last = -1;
		for (int length = 1; length + (this.ended ? 1 : 0) <= cells; length++) {
			if (best[length][word.length] > Double.NEGATIVE_INFINITY
					&& (last < 0 || best[length][word.length] > best[last][word.length])) {
				last = length;
			}
		}
		if (last < 0) {
			return new int[0];
		}
		int[] path = new int[last + (this.ended ? 1 : 0)];
		for (int cell = last, at = word.length; cell > 0; cell--) {
			path[cell - 1] = token[cell][at];
			at -= this.automaton.vocabulary().bytes(path[cell - 1]).length;
		}
		if (this.ended) {
			path[last] = this.automaton.vocabulary().endIds()[0];
		}
		return path;
	}

	/** Each known token that goes on with the word, and in any case its next byte. */
	private void spell(byte[] word, int cell, int from, double[][] best, int[][] token) {
		Candidates row = this.rows[cell];
		for (int k = -1; k < row.ids().length; k++) {
			int id = (k < 0) ? this.automaton.byteToken(word[from]) : row.ids()[k];
			double logProb = (k < 0) ? UNKNOWN : Math.max(row.logProbs()[k], UNKNOWN);
			byte[] bytes = (id < 0) ? new byte[0] : this.automaton.vocabulary().bytes(id);
			int to = from + bytes.length;
			if (bytes.length > 0 && to <= word.length && Arrays.equals(bytes, 0, bytes.length, word, from, to)
					&& best[cell + 1][to] < best[cell][from] + logProb) {
				best[cell + 1][to] = best[cell][from] + logProb;
				token[cell + 1][to] = id;
			}
		}
	}

	/** A text with the bytes around it that belong to the group. */
	private byte[] word(String text) {
		byte[] word = bytes(this.witness);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(word, 0, this.leftBorder);
		bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
		bytes.write(word, word.length - this.rightBorder, this.rightBorder);
		return bytes.toByteArray();
	}

	/** The likeliest texts by the last look; none for a group of several values. */
	Map<String, Double> likeliest(int count) {
		return (this.gaps.size() == 1) ? new LikelyTexts(this.automaton, this.rows, this.leftBorder, this.rightBorder)
			.find(count, this.lastLogZ) : Map.of();
	}

	/** Has another text stand for the only value. */
	void replace(String text) {
		this.replacement = text;
	}

	/** The texts of the values as the witness has them, unless one was replaced. */
	List<String> texts(List<Gap> all) {
		if (this.replacement != null) {
			return List.of(this.replacement);
		}
		byte[] word = bytes(this.witness);
		byte[] values = Arrays.copyOfRange(word, this.leftBorder, word.length - this.rightBorder);
		List<String> texts = new ArrayList<>();
		split(values, 0, all, texts);
		return texts;
	}

	private byte[] bytes(int[] tokens) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int token : tokens) {
			if (token != Lattice.FILL) {
				bytes.writeBytes(this.automaton.vocabulary().bytes(token));
			}
		}
		return bytes.toByteArray();
	}

	/** Divides the bytes among the values; there is one way to. */
	private boolean split(byte[] values, int from, List<Gap> all, List<String> texts) {
		int index = texts.size();
		Gap gap = all.get(this.gaps.get(index));
		if (index + 1 == this.gaps.size()) {
			byte[] last = Arrays.copyOfRange(values, from, values.length);
			texts.add(new String(last, StandardCharsets.UTF_8));
			return gap.language().accepts(last);
		}
		for (int end = from; end <= values.length; end++) {
			byte[] part = Arrays.copyOfRange(values, from, end);
			if (gap.language().accepts(part)) {
				texts.add(new String(part, StandardCharsets.UTF_8));
				if (split(values, end, all, texts)) {
					return true;
				}
				texts.subList(index, texts.size()).clear();
			}
		}
		return false;
	}

}
