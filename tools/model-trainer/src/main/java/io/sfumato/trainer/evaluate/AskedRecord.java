package io.sfumato.trainer.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.structured.json.JsonException;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.trainer.data.RecordAnswer;

import org.jspecify.annotations.Nullable;

/**
 * A record as somebody would ask for it with a schema: every field is required and may be
 * null, nobody tells how many rows an array has.
 *
 * @param schema as JSON
 * @param values texts of the values by the pointers of their slots
 */
record AskedRecord(String schema, Map<String, String> values) {

	/** What a value should be that the record has no place for. */
	static final String NOTHING_THERE = "";

	private static final int MOST_BYTES = 1 << 16;

	private static final int MOST_ROWS = 10;

	/**
	 * What is asked for.
	 * @throws IllegalArgumentException if the record isn't JSON
	 */
	static AskedRecord of(RecordAnswer record) {
		try {
			Map<String, String> values = new LinkedHashMap<>();
			return new AskedRecord(schema(JsonText.parse(record.json(), MOST_BYTES), "", values), values);
		}
		catch (JsonException ex) {
			throw new IllegalArgumentException("a record of the training set isn't JSON", ex);
		}
	}

	private static String schema(JsonNode json, String pointer, Map<String, String> values) {
		return switch (json) {
			case JsonNode.Obj object -> {
				List<String> members = new ArrayList<>();
				object.members()
					.forEach((key, value) -> members
						.add(JsonWriter.quote(key) + ":" + schema(value, JsonPointer.child(pointer, key), values)));
				String keys = object.members()
					.keySet()
					.stream()
					.map(JsonWriter::quote)
					.collect(Collectors.joining(","));
				yield "{\"type\":\"object\",\"required\":[%s],\"properties\":{%s}}".formatted(keys,
						String.join(",", members));
			}
			case JsonNode.Arr array -> {
				List<String> rows = new ArrayList<>();
				for (JsonNode row : array.items()) {
					rows.add(schema(row, JsonPointer.child(pointer, Integer.toString(rows.size())), values));
				}
				yield "{\"type\":\"array\",\"maxItems\":%d,\"items\":%s}".formatted(MOST_ROWS, rows.getFirst());
			}
			case JsonNode.Num _ -> scalar("number", json, pointer, values);
			case JsonNode.Bool _ -> scalar("boolean", json, pointer, values);
			case JsonNode.Str _, JsonNode.Null _ -> scalar("string", json, pointer, values);
		};
	}

	private static String scalar(String type, JsonNode value, String pointer, Map<String, String> values) {
		values.put(pointer, JsonWriter.write(value));
		return "{\"type\":[\"%s\",\"null\"]}".formatted(type);
	}

	/** The request for it. */
	Operation.Infill asInfill() {
		return new Operation.Infill(RecordForm.Schema.strict(this.schema), RecordForm.Slots.NONE, null);
	}

	/**
	 * What became of every value: first of those that the record should have, then those
	 * of rows that are too many.
	 */
	List<Outcome> outcomes(FilledRecord filled) {
		Map<String, FilledSlot> slots = new LinkedHashMap<>();
		filled.slots().forEach((slot) -> slots.put(slot.name(), slot));
		List<Outcome> outcomes = new ArrayList<>();
		this.values.forEach((pointer, value) -> outcomes.add(new Outcome(slots.remove(pointer), value)));
		slots.values().forEach((slot) -> outcomes.add(new Outcome(slot, NOTHING_THERE)));
		return outcomes;
	}

	/**
	 * A value and what it should be.
	 *
	 * @param slot null if the record has too few rows
	 * @param expected JSON, or {@link #NOTHING_THERE}
	 */
	record Outcome(@Nullable FilledSlot slot, String expected) {

		/** Whether a text is right there; where there is nothing, nothing is. */
		boolean isRight(Written written) {
			return this.expected.equals(NOTHING_THERE) ? written.isNothing() : this.expected.equals(written.text());
		}

	}

}
