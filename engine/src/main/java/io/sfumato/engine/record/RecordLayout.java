package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.FilledSlot.Source;
import io.sfumato.engine.result.FilledSlot.Status;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;
import io.sfumato.structured.plan.Piece;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.Scaffold;
import org.jspecify.annotations.Nullable;

/**
 * A record that is planned, before any cell is filled.
 *
 * @param scaffold its text and gaps
 * @param plan of its schema; null for a template and an edit
 * @param digest of the schema's text; null where there is none
 * @param labels of closed gaps, by name
 * @param absences the word that says that there is nothing, by the name of gaps that have
 * one
 * @param given texts of gaps that the request knows
 * @param omitNulls whether members that aren't required are left out where they are null
 * @param spareToken stands in cells behind the end of a value
 * @param before of a text that is edited what stood in each gap; otherwise nothing
 */
record RecordLayout(Scaffold scaffold, @Nullable RecordPlan plan, @Nullable String digest,
		Map<String, List<String>> labels, Map<String, String> absences, Map<String, String> given, boolean omitNulls,
		int spareToken, List<String> before) {

	/** Where the white space of a record with a schema goes; null for other texts. */
	@Nullable JsonLayout json() {
		return (this.plan != null) ? this.plan.layout() : null;
	}

	/** The names of all gaps in order. */
	List<String> names() {
		return this.scaffold.gaps().stream().map(Gap::name).toList();
	}

	/** What there is to choose from; nothing for an open gap. */
	List<String> labels(String name) {
		return this.labels.getOrDefault(name, List.of());
	}

	@Nullable String absence(String name) {
		return this.absences.get(name);
	}

	/** What a text of a gap means. */
	JsonNode reading(String name, String text) {
		return this.scaffold.reading(names().indexOf(name), text).value();
	}

	/** A slot whose text the request knew. */
	FilledSlot given(String name) {
		String text = this.given.getOrDefault(name, "");
		return new FilledSlot(name, JsonWriter.write(reading(name, text)), text, 1, null, List.of(), List.of(),
				Status.GIVEN, Source.FIXED);
	}

	/** The spans of an edited text whose gaps hold this. */
	List<FilledRecord.Span> spans(List<FilledSlot> slots) {
		List<FilledRecord.Span> spans = new ArrayList<>();
		int at = 0;
		for (Piece piece : this.scaffold.pieces()) {
			if (piece instanceof Piece.Text text) {
				at += text.text().length();
			}
			else if (piece instanceof Piece.Open open && open.index() < this.before.size()) {
				FilledSlot slot = slots.get(open.index());
				int end = at + slot.text().length();
				spans
					.add(new FilledRecord.Span(at, end, this.before.get(open.index()), slot.text(), slot.confidence()));
				at = end;
			}
		}
		return spans;
	}

	/**
	 * The finished record as JSON, checked against its plan once more; null for texts.
	 * @throws IllegalStateException if the record isn't one of its schema, which is a
	 * defect
	 */
	@Nullable String value(RecordConstraint record) {
		if (this.plan == null) {
			return null;
		}
		JsonNode value = record.record(this.omitNulls);
		if (!this.plan.accepts(record.record(false))) {
			throw new IllegalStateException("a finished record isn't one of its schema");
		}
		return JsonWriter.write(value);
	}

}
