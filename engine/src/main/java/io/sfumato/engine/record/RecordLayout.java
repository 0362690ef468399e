package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.FilledSlot.Source;
import io.sfumato.engine.result.FilledSlot.Status;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;
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
 * @param padding stands in cells behind the end of a value
 * @param before what stood in gaps that are filled in anew, by name; otherwise nothing
 * @param terms for its values
 * @param notVisible probability from which on there is nothing, by the name of gaps about
 * which that is decided first
 * @param shapes what was read of its shape
 */
record RecordLayout(Scaffold scaffold, @Nullable RecordPlan plan, @Nullable String digest,
		Map<String, List<String>> labels, Map<String, String> absences, Map<String, String> given, boolean omitNulls,
		SlotPadding padding, Map<String, String> before, SlotTerms terms, Map<String, Double> notVisible,
		List<FilledShape> shapes) {

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

	/**
	 * The probability from which on there is nothing in a gap; null where that isn't
	 * decided first.
	 */
	@Nullable Double threshold(String name) {
		return this.notVisible.get(name);
	}

	/** What a text of a gap means. */
	JsonNode reading(String name, String text) {
		return this.scaffold.reading(names().indexOf(name), text).value();
	}

	/** What is to be done about a gap. */
	FormCheck.Slot described(Gap gap) {
		String name = gap.name();
		String absence = absence(name);
		if (this.given.containsKey(name)) {
			return new FormCheck.Slot(name, FormCheck.Kind.GIVEN, List.of(), 0, absence != null);
		}
		List<String> options = labels(name).stream().map((text) -> JsonWriter.write(reading(name, text))).toList();
		return new FormCheck.Slot(name, options.isEmpty() ? FormCheck.Kind.OPEN : FormCheck.Kind.CLOSED, options,
				gap.language().states(), absence != null);
	}

	/** A slot whose text the request knew. */
	FilledSlot given(String name) {
		String text = this.given.getOrDefault(name, "");
		return new FilledSlot(name, JsonWriter.write(reading(name, text)), text, 1, null, List.of(), List.of(), null,
				Status.GIVEN, Source.FIXED);
	}

	/** The spans of the text that were filled in anew, with what they hold now. */
	List<FilledRecord.Span> spans(List<FilledSlot> slots) {
		List<FilledRecord.Span> spans = new ArrayList<>();
		int[] starts = this.scaffold.starts(slots.stream().map(FilledSlot::text).toList(), json(), this.omitNulls);
		for (int gap = 0; gap < slots.size(); gap++) {
			FilledSlot slot = slots.get(gap);
			String before = this.before.get(slot.name());
			if (before != null && starts[gap] >= 0) {
				spans.add(new FilledRecord.Span(starts[gap], starts[gap] + slot.text().length(), before, slot.text(),
						slot.confidence()));
			}
		}
		return spans;
	}

	/** The same with what stood in some gaps. */
	RecordLayout instead(Map<String, String> before) {
		return new RecordLayout(this.scaffold, this.plan, this.digest, this.labels, this.absences, this.given,
				this.omitNulls, this.padding, Map.copyOf(before), this.terms, this.notVisible, this.shapes);
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
