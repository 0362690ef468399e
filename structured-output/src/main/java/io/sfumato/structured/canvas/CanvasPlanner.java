package io.sfumato.structured.canvas;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.automaton.Borders;
import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.LanguageProperties;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.Piece;
import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.plan.Scaffold;
import io.sfumato.structured.token.TokenAutomaton;
import org.jspecify.annotations.Nullable;

/**
 * Lays a scaffold on cells. Text becomes the model's own tokens, each value a group of
 * masked cells that takes in the bytes on its borders which tokens might join with it.
 * For any number of threads.
 */
public final class CanvasPlanner {

	/** Cells of one value. */
	public static final int MAX_SLOT = 256;

	/** Bytes of the text behind free text that end it. */
	private static final int MAX_TERMINATOR = 16;

	private final TokenSpace space;

	private final Cuts cuts;

	private final UsualCells usual;

	/** A planner for one model. */
	public CanvasPlanner(TokenSpace space) {
		this.space = space;
		this.cuts = new Cuts(space);
		this.usual = new UsualCells(space.vocabulary());
	}

	/**
	 * Lays a scaffold out.
	 * @param given texts of gaps that are known, by their names: they are text on the
	 * canvas
	 * @param terms for values
	 * @param maxCells of the whole canvas
	 * @throws RefusedException with {@code canvas_overflow} if it cannot fit
	 */
	public RecordConstraint lay(Scaffold scaffold, Map<String, String> given, SlotTerms terms, int maxCells) {
		List<Problem> warnings = new ArrayList<>();
		List<Segment> segments = segments(scaffold, given, terms, warnings);
		return RecordConstraint.of(scaffold, given, sized(segments, scaffold, terms, maxCells), warnings);
	}

	/**
	 * The fewest cells that a scaffold can be laid on.
	 * @param given texts of gaps that are known, by their names
	 */
	public long fewestCells(Scaffold scaffold, Map<String, String> given, SlotTerms terms) {
		long cells = 0;
		for (Segment segment : segments(scaffold, given, terms, new ArrayList<>())) {
			cells += fewestCells(segment);
		}
		return cells;
	}

	/**
	 * The cells of a scaffold's own text and its marks, which nobody generates.
	 * @param given texts of gaps that are known, by their names
	 */
	public int textCells(Scaffold scaffold, Map<String, String> given, SlotTerms terms) {
		int cells = 0;
		for (Segment segment : segments(scaffold, given, terms, new ArrayList<>())) {
			cells += (segment instanceof Segment.Masked) ? 0 : (int) fewestCells(segment);
		}
		return cells;
	}

	/**
	 * The most cells that a scaffold may take, whatever the canvas has room for.
	 * @param given texts of gaps that are known, by their names
	 */
	public long mostCells(Scaffold scaffold, Map<String, String> given, SlotTerms terms) {
		long cells = 0;
		for (Segment segment : segments(scaffold, given, terms, new ArrayList<>())) {
			cells += (segment instanceof Segment.Masked masked) ? most(masked, scaffold, terms) : fewestCells(segment);
		}
		return cells;
	}

	private static long fewestCells(Segment segment) {
		return switch (segment) {
			case Segment.Fixed fixed -> fixed.tokens().length;
			case Segment.Mark ignored -> 1;
			case Segment.Masked masked -> masked.least();
			case Segment.Slot ignored -> 0;
		};
	}

	private List<Segment> segments(Scaffold scaffold, Map<String, String> given, SlotTerms terms,
			List<Problem> warnings) {
		List<Part> parts = parts(scaffold, given);
		List<Segment> segments = new ArrayList<>();
		int begin = 0;
		for (int i = 0; i < parts.size(); i++) {
			Part part = parts.get(i);
			Gap before = (i == 0) ? null : scaffold.gaps().get(parts.get(i - 1).lastGap());
			Gap behind = part.gaps().isEmpty() ? null : scaffold.gaps().get(part.gaps().getFirst());
			Cut cut = cut(before, part.text(), behind, (i == 0) ? 0 : parts.get(i - 1).terminator());
			if (i > 0) {
				add(segments, group(scaffold, terms, parts.get(i - 1), begin, part, cut, warnings));
			}
			if (cut.tokens().length > 0) {
				segments.add(new Segment.Fixed(cut.tokens()));
			}
			begin = cut.begin();
		}
		Part last = parts.getLast();
		if (!last.gaps().isEmpty()) {
			add(segments, group(scaffold, terms, last, begin, new Part("", List.of(), 0, false, false),
					new Cut(0, 0, new int[0]), warnings));
		}
		return segments;
	}

	/** A value, with the mark behind it if the model knows one. */
	private void add(List<Segment> segments, Segment value) {
		segments.add(value);
		if (this.space.vocabulary().marksValues()) {
			segments.add(new Segment.Mark());
		}
	}

	/**
	 * Lays a scaffold out of which nothing is known.
	 * @see #lay(Scaffold, Map, SlotTerms, int)
	 */
	public RecordConstraint lay(Scaffold scaffold, SlotTerms terms, int maxCells) {
		return lay(scaffold, Map.of(), terms, maxCells);
	}

	/**
	 * Text and the values directly behind it, in turn; the terminators are settled on the
	 * way.
	 */
	private List<Part> parts(Scaffold scaffold, Map<String, String> given) {
		List<Part> parts = new ArrayList<>();
		StringBuilder text = new StringBuilder();
		List<Integer> gaps = new ArrayList<>();
		for (Piece piece : scaffold.pieces()) {
			// a copy is written when its value is known; on the canvas the text goes on
			String fixed = switch (piece) {
				case Piece.Text known -> known.text();
				case Piece.Open open -> given.get(scaffold.gaps().get(open.index()).name());
				case Piece.Copy copy -> given.getOrDefault(scaffold.gaps().get(copy.index()).name(), "");
			};
			if (fixed == null) {
				gaps.add(((Piece.Open) piece).index());
			}
			else if (!fixed.isEmpty()) {
				if (!gaps.isEmpty()) {
					parts.add(new Part(text.toString(), List.copyOf(gaps), 0, false, false));
					text.setLength(0);
					gaps.clear();
				}
				text.append(fixed);
			}
		}
		parts.add(new Part(text.toString(), List.copyOf(gaps), 0, false, false));
		List<Part> settled = new ArrayList<>();
		for (int i = 0; i < parts.size(); i++) {
			Part part = parts.get(i);
			boolean last = i + 1 == parts.size() || i + 2 == parts.size() && parts.getLast().gaps().isEmpty();
			String next = (i + 1 == parts.size()) ? "" : parts.get(i + 1).text();
			settled.add(part.gaps().isEmpty() ? part : terminated(part, scaffold, next, last));
		}
		return settled;
	}

	/** The fewest bytes of the next text that end the value without losing a word. */
	private Part terminated(Part part, Scaffold scaffold, String next, boolean last) {
		if (this.space.vocabulary().endsValues()) {
			return part;
		}
		Language value = value(part, scaffold);
		byte[] bytes = next.getBytes(StandardCharsets.UTF_8);
		int most = Math.min(bytes.length, MAX_TERMINATOR);
		for (int length = 1; length <= most; length++) {
			if (isSafe(value, Arrays.copyOf(bytes, length), false)) {
				return new Part(part.text(), part.gaps(), length, false, false);
			}
		}
		if (last && bytes.length <= MAX_TERMINATOR && isSafe(value, bytes, true)) {
			return new Part(part.text(), part.gaps(), bytes.length, true, false);
		}
		if (bytes.length == 0 && !last) {
			throw new IllegalArgumentException(
					"the value %s has no end".formatted(scaffold.gaps().get(part.lastGap()).name()));
		}
		return new Part(part.text(), part.gaps(), most, last && most == bytes.length, true);
	}

	/** Whether no value is lost to a terminator, whatever their lengths are. */
	private boolean isSafe(Language value, byte[] terminator, boolean end) {
		return LanguageProperties
			.isPrefixFree(this.space.group(Arrays.asList("safe", value, latin(terminator), end), () -> {
				List<Language> all = new ArrayList<>();
				all.add(Languages.unbounded(value));
				if (terminator.length > 0) {
					all.add(Languages.bytes(terminator));
				}
				if (end) {
					all.add(Languages.end());
				}
				return Languages.concat(all, Budget.standard());
			}));
	}

	private Language value(Part part, Scaffold scaffold) {
		List<Language> values = part.gaps().stream().map((each) -> scaffold.gaps().get(each).language()).toList();
		return (values.size() == 1) ? values.getFirst()
				: this.space.group(values, () -> Languages.concat(values, Budget.standard()));
	}

	private Cut cut(@Nullable Gap before, String text, @Nullable Gap behind, int terminator) {
		if (this.space.vocabulary().endsValues()) {
			// such a model has seen the text between two values in its own tokens
			return new Cut(0, text.getBytes(StandardCharsets.UTF_8).length, this.cuts.encode(text));
		}
		return this.cuts.find(before, text, behind, terminator);
	}

	private Segment group(Scaffold scaffold, SlotTerms terms, Part part, int begin, Part next, Cut cut,
			List<Problem> warnings) {
		byte[] before = part.text().getBytes(StandardCharsets.UTF_8);
		byte[] behind = next.text().getBytes(StandardCharsets.UTF_8);
		byte[] left = Arrays.copyOfRange(before, begin, before.length);
		int length = part.end() ? behind.length : cut.end();
		byte[] right = Arrays.copyOf(behind, length);
		boolean end = part.end() || this.space.vocabulary().endsValues();
		Language value = value(part, scaffold);
		Gap gap = scaffold.gaps().get(part.lastGap());
		if (part.lossy() && !gap.lossy()) {
			warnings.add(Problem.of("lossy_terminator", gap.name(), "",
					"values that contain the text behind them are never generated"));
		}
		TokenAutomaton automaton = this.space.automaton(bordered(left, value, right, end));
		if (automaton.distance(0) == TokenAutomaton.UNREACHABLE) {
			throw new IllegalStateException(
					"the vocabulary has no tokens that spell a value of %s".formatted(gap.name()));
		}
		String absence = (part.gaps().size() == 1) ? terms.absences().get(gap.name()) : null;
		TokenAutomaton present = (absence != null) ? present(left, value, absence, right, end) : null;
		return new Segment.Masked(automaton, present, part.gaps(), left.length, right.length);
	}

	/** Of the values without the words for there being none; null if nothing is left. */
	private @Nullable TokenAutomaton present(byte[] left, Language value, String absence, byte[] right, boolean end) {
		Language present = this.space.group(Arrays.asList("present", value, absence),
				() -> Languages.difference(value, Languages.word(absence, Budget.standard()), Budget.standard()));
		if (present.isEmpty()) {
			return null;
		}
		TokenAutomaton automaton = this.space.automaton(bordered(left, present, right, end));
		return (automaton.distance(0) == TokenAutomaton.UNREACHABLE) ? null : automaton;
	}

	/** A value with the bytes around it, and the end if that belongs to it. */
	private Language bordered(byte[] left, Language value, byte[] right, boolean end) {
		return this.space.group(Arrays.asList(value, latin(left), latin(right), end),
				() -> Borders.around(left, value, right, end, Budget.around(value)));
	}

	private static String latin(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	/** Gives the groups their cells: first what they need, then what they want. */
	private List<Segment> sized(List<Segment> segments, Scaffold scaffold, SlotTerms terms, int maxCells) {
		long least = 0;
		long wanted = 0;
		for (Segment segment : segments) {
			least += fewestCells(segment);
			wanted += (segment instanceof Segment.Masked masked) ? start(masked, scaffold, terms)
					: fewestCells(segment);
		}
		if (least > maxCells) {
			throw new RefusedException(List.of(Problem.of("canvas_overflow", "", "",
					"the record takes at least %d cells, there are %d".formatted(least, maxCells))));
		}
		double share = (wanted <= maxCells) ? 1 : (double) (maxCells - least) / (wanted - least);
		List<Segment> sized = new ArrayList<>();
		for (Segment segment : segments) {
			if (segment instanceof Segment.Masked masked) {
				int need = masked.least();
				int cells = need + (int) ((start(masked, scaffold, terms) - need) * share);
				sized.add(new Segment.Slot(new SlotGroup(masked, cells, most(masked, scaffold, terms))));
			}
			else {
				sized.add(segment);
			}
		}
		return sized;
	}

	private int start(Segment.Masked masked, Scaffold scaffold, SlotTerms terms) {
		int need = masked.least();
		int wish = 0;
		for (int gap : masked.gaps()) {
			Gap each = scaffold.gaps().get(gap);
			int start = terms.starts().getOrDefault(each.name(), this.usual.of(each, need));
			wish += Math.min(start, most(each, terms));
		}
		return Math.max(need, Math.min(MAX_SLOT, wish + besides(masked)));
	}

	private int most(Segment.Masked masked, Scaffold scaffold, SlotTerms terms) {
		int most = masked.gaps().stream().mapToInt((gap) -> most(scaffold.gaps().get(gap), terms)).sum();
		return Math.max(masked.least(), most + besides(masked));
	}

	/** Cells of the longest text that a gap may have. */
	private static int most(Gap gap, SlotTerms terms) {
		int bound = terms.bounds().getOrDefault(gap.name(), MAX_SLOT);
		return Math.min(bound, LanguageProperties.longest(gap.language()));
	}

	/** Cells for what belongs to a group and to none of its values. */
	private int besides(Segment.Masked masked) {
		return masked.leftBorder() + masked.rightBorder() + (this.space.vocabulary().endsValues() ? 1 : 0);
	}

	/**
	 * Text and the values directly behind it.
	 *
	 * @param terminator bytes of the next text that end the last value
	 * @param end whether the end of the answer does
	 * @param lossy whether values are lost to it
	 */
	private record Part(String text, List<Integer> gaps, int terminator, boolean end, boolean lossy) {

		int lastGap() {
			return this.gaps.getLast();
		}

	}

}
