package io.sfumato.structured.canvas;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.lattice.Candidates;
import io.sfumato.structured.lattice.Lattice;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;
import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.plan.Scaffold;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way: what stands in each cell, what may be committed next, and a
 * complete valid record at any moment. Mutable; not for several threads.
 */
public final class RecordConstraint {

	/** In a masked cell. */
	public static final int MASKED = -1;

	/** In a cell behind the end of a value, to be shown as padding or removed. */
	public static final int SPARE = -2;

	/** In a cell behind those of a value, where the model was trained so. */
	public static final int MARK = -3;

	/** A lower probability than this counts as this. */
	private static final double LEAST_SCORE = 1e-12;

	private final Scaffold scaffold;

	private final Map<String, String> given;

	private final List<Segment> segments;

	private final List<Problem> warnings;

	private final Lattice lattice = new Lattice();

	private RecordConstraint(Scaffold scaffold, Map<String, String> given, List<Segment> segments,
			List<Problem> warnings) {
		this.scaffold = scaffold;
		this.given = Map.copyOf(given);
		this.segments = List.copyOf(segments);
		this.warnings = List.copyOf(warnings);
	}

	static RecordConstraint of(Scaffold scaffold, Map<String, String> given, List<Segment> segments,
			List<Problem> warnings) {
		return new RecordConstraint(scaffold, given, segments, warnings);
	}

	/** What is filled in here. */
	public Scaffold scaffold() {
		return this.scaffold;
	}

	/** What is lost to the canvas. */
	public List<Problem> warnings() {
		return this.warnings;
	}

	/** Number of cells now; it changes with {@link #grow} and {@link #shrink}. */
	public int size() {
		int size = 0;
		for (Segment each : this.segments) {
			size += length(each);
		}
		return size;
	}

	private static int length(Segment segment) {
		return switch (segment) {
			case Segment.Fixed fixed -> fixed.tokens().length;
			case Segment.Slot slot -> slot.group().size();
			case Segment.Mark ignored -> 1;
			case Segment.Masked ignored -> 0;
		};
	}

	/**
	 * What stands in each cell: a token, {@link #MASKED}, {@link #SPARE} or
	 * {@link #MARK}.
	 */
	public int[] cells() {
		int[] cells = new int[size()];
		int at = 0;
		for (Segment segment : this.segments) {
			switch (segment) {
				case Segment.Fixed fixed -> {
					System.arraycopy(fixed.tokens(), 0, cells, at, fixed.tokens().length);
					at += fixed.tokens().length;
				}
				case Segment.Slot slot -> {
					for (int cell = 0; cell < slot.group().size(); cell++) {
						int token = slot.group().committed(cell);
						cells[at++] = (token != Lattice.OPEN) ? token : slot.group().isDecided(cell) ? SPARE : MASKED;
					}
				}
				case Segment.Mark ignored -> cells[at++] = MARK;
				case Segment.Masked ignored -> {
				}
			}
		}
		return cells;
	}

	/** Whether a cell is masked. */
	public boolean isMasked(int cell) {
		Position position = find(cell);
		return position != null && !position.group().isDecided(position.cell());
	}

	/**
	 * Tokens of a masked cell's value that are worth knowing whatever their rank; not to
	 * be changed.
	 */
	public int[] watched(int cell) {
		return position(cell).group().watched();
	}

	/**
	 * Looks at all open values with what the model says now, and proposes a token for
	 * each masked cell.
	 * @param rows the candidates of a masked cell, by its index
	 */
	public List<Proposal> propose(IntFunction<Candidates> rows) {
		List<Proposal> proposals = new ArrayList<>();
		for (Belief each : look(rows)) {
			int best = 0;
			for (int k = 1; k < each.tokens().length; k++) {
				best = (each.probabilities()[k] > each.probabilities()[best]) ? k : best;
			}
			proposals.add(new Proposal(each.cell(), each.tokens()[best], each.probabilities()[best]));
		}
		return proposals;
	}

	/**
	 * Looks at all open values with what the model says now.
	 * @param rows the candidates of a masked cell, by its index
	 * @return what each masked cell can hold, but for those that nothing can stand in
	 */
	public List<Belief> look(IntFunction<Candidates> rows) {
		List<Belief> beliefs = new ArrayList<>();
		int start = 0;
		for (Segment segment : this.segments) {
			if (segment instanceof Segment.Slot slot && !slot.group().isDone()) {
				look(slot.group(), start, rows, beliefs);
			}
			start += length(segment);
		}
		return beliefs;
	}

	private void look(SlotGroup group, int start, IntFunction<Candidates> rows, List<Belief> beliefs) {
		Candidates[] known = new Candidates[group.size()];
		for (int cell = 0; cell < known.length; cell++) {
			known[cell] = (group.committed(cell) == Lattice.OPEN) ? rows.apply(start + cell) : Candidates.none();
		}
		group.look(known, this.lattice);
		for (int cell = 0; cell < known.length; cell++) {
			if (group.committed(cell) == Lattice.OPEN && !this.lattice.hasEndedBefore(cell)) {
				belief(group, start, cell, known[cell].ids(), beliefs);
			}
		}
	}

	private void belief(SlotGroup group, int start, int cell, int[] ids, List<Belief> beliefs) {
		double[] posterior = this.lattice.posterior(cell);
		int[] tokens = new int[ids.length];
		double[] probabilities = new double[ids.length];
		int count = 0;
		for (int k = 0; k < ids.length; k++) {
			if (posterior[k] > 0) {
				tokens[count] = ids[k];
				probabilities[count++] = posterior[k];
			}
		}
		if (count > 0) {
			beliefs.add(new Belief(start + cell, Arrays.copyOf(tokens, count), Arrays.copyOf(probabilities, count)));
		}
		else if (group.witness()[cell] != Lattice.FILL) {
			// the model sees no chance for anything valid
			beliefs.add(new Belief(start + cell, new int[] { group.witness()[cell] }, new double[1]));
		}
	}

	/** The token that the most probable completion has in a cell of a value, or −1. */
	public int completion(int cell) {
		Position position = position(cell);
		int token = position.group().witness()[position.cell()];
		return (token == Lattice.FILL) ? -1 : token;
	}

	/**
	 * The first cell of the value that a cell is of: cells depend on each other only if
	 * it is the same.
	 */
	public int valueOf(int cell) {
		return cell - position(cell).cell();
	}

	/** The value that is filled in somewhere, by the first of its cells. */
	public Map<Integer, List<String>> values() {
		Map<Integer, List<String>> values = new LinkedHashMap<>();
		int start = 0;
		for (Segment segment : this.segments) {
			if (segment instanceof Segment.Slot slot) {
				values.put(start,
						slot.group().gaps().stream().map((each) -> this.scaffold.gaps().get(each).name()).toList());
			}
			start += length(segment);
		}
		return values;
	}

	/**
	 * How probable some texts of a value are by the last look, given that the value is
	 * valid; they needn't add up to 1.
	 * @param value one of {@link #values()} that is alone
	 */
	public double[] probabilities(int value, List<String> texts) {
		SlotGroup group = position(value).group();
		return texts.stream().mapToDouble((each) -> group.probability(each)).toArray();
	}

	/**
	 * Commits a token, if the record can still be completed with it.
	 * @param score the probability to remember, 0 to 1
	 * @return whether it was committed
	 */
	public boolean commit(int cell, int token, double score) {
		Position position = position(cell);
		return position.group().commit(position.cell(), token, score, this.lattice);
	}

	/** Masks a committed cell of a value again. */
	public void release(int cell) {
		Position position = position(cell);
		position.group().release(position.cell());
	}

	/**
	 * All tokens that some valid record has in a cell of a value, given what is
	 * committed.
	 */
	public BitSet allowed(int cell) {
		Position position = position(cell);
		return position.group().allowed(position.cell());
	}

	/**
	 * How many more cells values should have by the last look, by their first cells; only
	 * those that seem to run out of theirs.
	 * @param room cells that all of them together may get
	 */
	public Map<Integer, Integer> crowded(int room) {
		Map<Integer, Integer> crowded = new LinkedHashMap<>();
		int start = 0;
		int left = room;
		for (Segment segment : this.segments) {
			int more = (segment instanceof Segment.Slot slot) ? Math.min(left, slot.group().lacking()) : 0;
			if (more > 0) {
				crowded.put(start, more);
				left -= more;
			}
			start += length(segment);
		}
		return crowded;
	}

	/** The cell behind the last one of a value. */
	public int end(int value) {
		return value + position(value).group().size();
	}

	/**
	 * Gives the value of a cell more cells behind the ones it has.
	 * @return whether it may have more
	 */
	public boolean grow(int cell, int cells) {
		return position(cell).group().grow(cells);
	}

	/**
	 * Takes away the cells that the most probable values don't use, and returns how many
	 * those were.
	 */
	public int shrink() {
		int spare = 0;
		for (Segment segment : this.segments) {
			spare += (segment instanceof Segment.Slot slot) ? slot.group().shrink() : 0;
		}
		return spare;
	}

	/** Whether all values are complete. */
	public boolean isDone() {
		return this.segments.stream().allMatch((each) -> !(each instanceof Segment.Slot slot) || slot.group().isDone());
	}

	/** Commits the most probable completion of every value. */
	public void finish() {
		for (Segment segment : this.segments) {
			if (segment instanceof Segment.Slot slot) {
				slot.group().finish();
			}
		}
	}

	/** The text of each gap as it is now most probable, complete at any moment. */
	public List<String> texts() {
		String[] texts = new String[this.scaffold.gaps().size()];
		for (int gap = 0; gap < texts.length; gap++) {
			texts[gap] = this.given.getOrDefault(this.scaffold.gaps().get(gap).name(), "");
		}
		for (Segment segment : this.segments) {
			if (segment instanceof Segment.Slot slot) {
				List<String> own = slot.group().texts(this.scaffold.gaps());
				for (int i = 0; i < own.size(); i++) {
					texts[slot.group().gaps().get(i)] = own.get(i);
				}
			}
		}
		return List.of(texts);
	}

	/** The whole text with {@link #texts()} in it. */
	public String text() {
		return this.scaffold.text(texts());
	}

	/**
	 * The beginning of the whole text that won't change any more.
	 * @param layout of a record; null for a template
	 * @param omitNulls as in {@link #record}
	 */
	public String settledText(@Nullable JsonLayout layout, boolean omitNulls) {
		BitSet done = new BitSet();
		done.set(0, this.scaffold.gaps().size());
		for (Segment segment : this.segments) {
			if (segment instanceof Segment.Slot slot && !slot.group().isDone()) {
				slot.group().gaps().forEach(done::clear);
			}
		}
		return this.scaffold.settledText(texts(), done, layout, omitNulls);
	}

	/** The record with {@link #texts()} in it. */
	public JsonNode record(boolean omitNulls) {
		List<String> texts = texts();
		for (int i = 0; i < texts.size(); i++) {
			Gap gap = this.scaffold.gaps().get(i);
			if (!gap.language().accepts(texts.get(i).getBytes(StandardCharsets.UTF_8))) {
				throw new IllegalStateException(
						"the text %s of %s isn't in its language".formatted(texts.get(i), gap.name()));
			}
		}
		return this.scaffold.record(texts, omitNulls);
	}

	/** Each gap's result. */
	public List<SlotResult> results() {
		List<SlotResult> results = new ArrayList<>();
		List<String> texts = texts();
		for (Segment segment : this.segments) {
			if (segment instanceof Segment.Slot slot) {
				double[] scores = slot.group().scores();
				double log = Arrays.stream(scores).map((each) -> Math.log(Math.max(each, LEAST_SCORE))).sum();
				double mean = (scores.length == 0) ? 0 : Math.exp(log / scores.length);
				for (int gap : slot.group().gaps()) {
					Gap.Reading reading = this.scaffold.reading(gap, texts.get(gap));
					results.add(new SlotResult(this.scaffold.gaps().get(gap).name(), texts.get(gap), reading.value(),
							reading.absent(), mean, (scores.length == 0) ? 0 : Math.exp(log), slot.group().isDone()));
				}
			}
		}
		return results;
	}

	/**
	 * Has another text that the gap can hold stand for a value; its cells keep their
	 * tokens.
	 * @param value one of {@link #values()} that is alone
	 */
	public void replace(int value, String text) {
		position(value).group().replace(text);
	}

	/** The probability at which a cell of a value was committed. */
	public double score(int cell) {
		Position position = position(cell);
		return position.group().score(position.cell());
	}

	/**
	 * Decides a value: commits the tokens that spell a text most probably by the last
	 * look.
	 * @param value one of {@link #values()} that is alone
	 * @param score to remember for each token
	 * @return whether the text fits
	 */
	public boolean decide(int value, String text, double score) {
		SlotGroup group = position(value).group();
		int[] path = group.path(text);
		boolean fits = path.length > 0;
		for (int cell = 0; cell < path.length && fits; cell++) {
			fits = group.commit(cell, path[cell], score, this.lattice);
		}
		return fits;
	}

	/**
	 * Rules out that there is no value, where its terms have said how that would be
	 * written and as long as nothing of it is committed. What was looked at has to be
	 * looked at again.
	 * @param value one of {@link #values()} that is alone
	 * @return whether that was possible
	 */
	public boolean requireValue(int value) {
		return position(value).group().requireValue();
	}

	/**
	 * The likeliest texts of a value by the last look, with their probabilities given
	 * that the value is valid; a few of them may be missed.
	 * @param value one of {@link #values()} that is alone
	 */
	public Map<String, Double> likeliest(int value, int count) {
		return position(value).group().likeliest(count);
	}

	private Position position(int cell) {
		Position position = find(cell);
		if (position == null) {
			throw new IllegalArgumentException("cell %d is text".formatted(cell));
		}
		return position;
	}

	/** Where a cell stands in its value; null for text. */
	private @Nullable Position find(int cell) {
		int start = 0;
		for (Segment segment : this.segments) {
			int length = length(segment);
			if (cell < start + length && cell >= start) {
				return (segment instanceof Segment.Slot slot) ? new Position(slot.group(), cell - start) : null;
			}
			start += length;
		}
		throw new IndexOutOfBoundsException("cell %d of %d".formatted(cell, start));
	}

	/**
	 * A token for a masked cell.
	 *
	 * @param probability given that the value is valid; 0 where the model sees no chance
	 */
	public record Proposal(int cell, int token, double probability) {
	}

	/**
	 * What a masked cell can hold.
	 *
	 * @param probabilities of the tokens given that the value is valid; what they lack to
	 * 1 is the probability that the value ends before the cell. A single 0 where the
	 * model sees no chance
	 */
	public record Belief(int cell, int[] tokens, double[] probabilities) {
	}

	/**
	 * What became of a gap.
	 *
	 * @param value {@code null} where it is absent
	 * @param confidence geometric mean of the probabilities at which its tokens were
	 * committed
	 * @param probability their product
	 * @param done whether all of its tokens are committed
	 */
	public record SlotResult(String name, String text, JsonNode value, boolean absent, double confidence,
			double probability, boolean done) {
	}

	private record Position(SlotGroup group, int cell) {
	}

}
