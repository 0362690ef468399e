package io.sfumato.structured.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.json.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies on the canvas: text and gaps in turn, and how the gaps' values make
 * the record. Immutable.
 */
public final class Scaffold {

	private final List<Piece> pieces;

	private final List<Gap> gaps;

	private final Outline outline;

	Scaffold(List<Piece> pieces, List<Gap> gaps, Outline outline) {
		this.pieces = List.copyOf(pieces);
		this.gaps = List.copyOf(gaps);
		this.outline = outline;
	}

	/** A template's scaffold; its record is an object with the gaps' names as keys. */
	public static Scaffold ofTemplate(List<Piece> pieces, List<Gap> gaps) {
		List<Outline.Field> fields = new ArrayList<>();
		for (int i = 0; i < gaps.size(); i++) {
			fields.add(new Outline.Field(gaps.get(i).name(), new Outline.Hole(i), false));
		}
		return new Scaffold(pieces, gaps, new Outline.Fields(fields));
	}

	/** The scaffold of a record that is one open value. */
	public static Scaffold ofValue(Gap gap) {
		return new Scaffold(List.of(new Piece.Open(0)), List.of(gap), new Outline.Hole(0));
	}

	/** From left to right; two texts never stand side by side. */
	public List<Piece> pieces() {
		return this.pieces;
	}

	/** The open places. */
	public List<Gap> gaps() {
		return this.gaps;
	}

	/** The whole text with the gaps filled. */
	public String text(List<String> filled) {
		StringBuilder text = new StringBuilder();
		for (Piece piece : this.pieces) {
			switch (piece) {
				case Piece.Text fixed -> text.append(fixed.text());
				case Piece.Open open -> text.append(filled.get(open.index()));
				case Piece.Copy copy -> text.append(filled.get(copy.index()));
			}
		}
		return text.toString();
	}

	/**
	 * The beginning of the text that is known when some gaps aren't.
	 * @param filled text of each gap
	 * @param done gaps whose text is final
	 * @param layout of a record, whose absent members are left out; null for a template
	 * @param omitNulls as in {@link #record}
	 */
	public String settledText(List<String> filled, BitSet done, @Nullable JsonLayout layout, boolean omitNulls) {
		if (layout != null) {
			return new SettledRecord(this, filled, done, layout, omitNulls).text(this.outline);
		}
		StringBuilder text = new StringBuilder();
		for (Piece piece : this.pieces) {
			int gap = switch (piece) {
				case Piece.Text ignored -> -1;
				case Piece.Open open -> open.index();
				case Piece.Copy copy -> copy.index();
			};
			if (gap >= 0 && !done.get(gap)) {
				break;
			}
			text.append((piece instanceof Piece.Text fixed) ? fixed.text() : filled.get(gap));
		}
		return text.toString();
	}

	/**
	 * Where each gap begins in the whole text, which is that of {@link #settledText} when
	 * all gaps are done.
	 * @param filled text of each gap
	 * @param layout of a record, whose absent members are left out; null for a template
	 * @param omitNulls as in {@link #record}
	 * @return indices of UTF-16 units, -1 of a gap that isn't in the text
	 */
	public int[] starts(List<String> filled, @Nullable JsonLayout layout, boolean omitNulls) {
		if (layout != null) {
			BitSet done = new BitSet();
			done.set(0, filled.size());
			return new SettledRecord(this, filled, done, layout, omitNulls).starts(this.outline);
		}
		int[] starts = new int[filled.size()];
		int at = 0;
		for (Piece piece : this.pieces) {
			at += switch (piece) {
				case Piece.Text fixed -> fixed.text().length();
				case Piece.Open open -> {
					starts[open.index()] = at;
					yield filled.get(open.index()).length();
				}
				case Piece.Copy copy -> filled.get(copy.index()).length();
			};
		}
		return starts;
	}

	/**
	 * The record. Keys and constants come from the schema, never from the canvas.
	 * @param filled text of each gap
	 * @param omitNulls whether members that aren't required are left out where they are
	 * null
	 */
	public JsonNode record(List<String> filled, boolean omitNulls) {
		return value(this.outline, filled, omitNulls).value();
	}

	/** The value of one gap. */
	public Gap.Reading reading(int gap, String text) {
		return this.gaps.get(gap).value().apply(text);
	}

	private Gap.Reading value(Outline outline, List<String> filled, boolean omitNulls) {
		return switch (outline) {
			case Outline.Known known -> new Gap.Reading(known.value(), false);
			case Outline.Hole hole -> reading(hole.gap(), filled.get(hole.gap()));
			case Outline.Elements array -> new Gap.Reading(
					new JsonNode.Arr(
							array.elements().stream().map((each) -> value(each, filled, omitNulls).value()).toList()),
					false);
			case Outline.Fields object -> {
				Map<String, JsonNode> members = new LinkedHashMap<>();
				for (Outline.Field each : object.fields()) {
					Gap.Reading reading = value(each.value(), filled, omitNulls);
					boolean dropped = omitNulls && each.mayDropNull() && reading.value() instanceof JsonNode.Null;
					if (!reading.absent() && !dropped) {
						members.put(each.key(), reading.value());
					}
				}
				yield new Gap.Reading(new JsonNode.Obj(members), false);
			}
		};
	}

}
