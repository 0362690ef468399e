package io.sfumato.trainer.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.structured.json.JsonException;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.trainer.data.RecordAnswer;

/**
 * A record without nesting, as somebody would ask for it with a schema: every field is
 * required, and may be null.
 *
 * @param schema as JSON
 * @param values texts of the values by the pointers of their slots
 */
record FlatRecord(String schema, Map<String, String> values) {

	private static final int MOST_BYTES = 1 << 16;

	/** The request for it. */
	Operation.Infill asInfill() {
		return new Operation.Infill(RecordForm.Schema.strict(this.schema), RecordForm.Slots.NONE, null);
	}

	/** Nothing where the record is nested. */
	static Optional<FlatRecord> of(RecordAnswer record) {
		JsonNode json;
		try {
			json = JsonText.parse(record.json(), MOST_BYTES);
		}
		catch (JsonException ex) {
			return Optional.empty();
		}
		if (!(json instanceof JsonNode.Obj object)) {
			return Optional.empty();
		}
		Map<String, String> properties = new LinkedHashMap<>();
		Map<String, String> values = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> member : object.members().entrySet()) {
			String type = switch (member.getValue()) {
				case JsonNode.Num _ -> "number";
				case JsonNode.Bool _ -> "boolean";
				case JsonNode.Str _, JsonNode.Null _ -> "string";
				case JsonNode.Obj _, JsonNode.Arr _ -> "";
			};
			if (type.isEmpty()) {
				return Optional.empty();
			}
			properties.put(member.getKey(), "{\"type\":[\"%s\",\"null\"]}".formatted(type));
			values.put(JsonPointer.child("", member.getKey()), JsonWriter.write(member.getValue()));
		}
		String keys = properties.keySet().stream().map(JsonWriter::quote).collect(Collectors.joining(","));
		String members = properties.entrySet()
			.stream()
			.map((each) -> JsonWriter.quote(each.getKey()) + ":" + each.getValue())
			.collect(Collectors.joining(","));
		return Optional.of(new FlatRecord(
				"{\"type\":\"object\",\"required\":[%s],\"properties\":{%s}}".formatted(keys, members), values));
	}

}
