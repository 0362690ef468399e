package io.sfumato.engine.record;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.Decision;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.Scaffold;

/**
 * A record with a schema, in any of its shapes.
 *
 * @param digest of the schema's text
 * @param omitNulls whether members that aren't required are left out where they are null
 * @param slots what the request says about single ones
 * @param padding stands in cells behind the end of a value
 */
record SchemaRecord(RecordPlan plan, String digest, boolean omitNulls, RecordForm.Slots slots, SlotPadding padding) {

	private static final String NULL = "null";

	/** The record in the shape that is decided so far, the smallest where nothing is. */
	RecordLayout layout(Choices choices, List<FilledShape> shapes) {
		Scaffold scaffold = this.plan.scaffold(choices);
		Map<String, List<String>> labels = this.plan.decisions(choices)
			.stream()
			.filter((each) -> each.kind() == Decision.Kind.VALUE)
			.collect(Collectors.toMap(Decision::place, Decision::options, (first, second) -> first));
		Map<String, String> absences = new HashMap<>();
		for (Gap gap : scaffold.gaps()) {
			if (gap.language().accepts(NULL.getBytes(StandardCharsets.UTF_8))) {
				absences.put(gap.name(), NULL);
			}
		}
		return SlotNames.of(scaffold)
			.layout(this.plan, this.digest, labels, absences, this.slots, this.omitNulls, this.padding, shapes);
	}

	/**
	 * Refuses slots that the record has in no shape, and known values that the shape it
	 * has so far doesn't have.
	 */
	void checkSlots(Choices known) {
		SlotNames.of(this.plan.scaffold(known)).check(this.slots, this.plan::mayHave);
	}

	/** Whether a value at or below a place is known. */
	boolean isGiven(String place) {
		return this.slots.given().keySet().stream().anyMatch((name) -> (name + "/").startsWith(place + "/"));
	}

}
