package io.sfumato.web.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.GeneratedText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records and their slots (api.md §3.4, §3.5 and §3.7).
 */
public final class RecordJson {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private RecordJson() {
	}

	static Map<String, Object> infill(GeneratedText text) {
		FilledRecord record = record(text);
		var json = new LinkedHashMap<String, Object>();
		String value = record.json();
		if (value != null) {
			json.put("value", value(value));
		}
		json.put("text", text.text());
		// what isn't valid is never returned
		json.put("valid", true);
		json.put("confidence", text.confidence());
		json.put("slots", slots(record));
		String digest = record.schemaDigest();
		if (digest != null) {
			json.put("schemaDigest", digest);
		}
		tokens(text, json);
		return json;
	}

	static Map<String, Object> edit(GeneratedText text) {
		List<FilledRecord.Span> spans = record(text).spans();
		var json = new LinkedHashMap<String, Object>();
		json.put("text", text.text());
		json.put("changed", spans.stream().anyMatch((span) -> !span.before().equals(span.after())));
		json.put("confidence", text.confidence());
		json.put("spans", spans);
		tokens(text, json);
		return json;
	}

	private static void tokens(GeneratedText text, Map<String, Object> json) {
		List<GeneratedText.Token> tokens = text.tokens();
		if (tokens != null) {
			json.put("tokens", tokens.stream().map(ResultJson::token).toList());
		}
	}

	/** The slots of a record by their names, and what was read of its shape. */
	public static Map<String, Object> slots(FilledRecord record) {
		var json = new LinkedHashMap<String, Map<String, @Nullable Object>>();
		record.shapes()
			.forEach((shape) -> json.computeIfAbsent(shape.place(), (place) -> new LinkedHashMap<>())
				.putAll(shape(shape)));
		record.slots()
			.forEach((slot) -> json.computeIfAbsent(slot.name(), (name) -> new LinkedHashMap<>()).putAll(slot(slot)));
		return new LinkedHashMap<>(json);
	}

	static Map<String, @Nullable Object> shape(FilledShape shape) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put(shape.kind().toString(),
				Map.of("value", value(shape.value()), "probabilities", options(shape.probabilities())));
		json.put("confidence", shape.confidence());
		json.put("status", FilledSlot.Status.FILLED.toString());
		json.put("source", FilledSlot.Source.READ.toString());
		return json;
	}

	static Map<String, @Nullable Object> slot(FilledSlot slot) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("value", value(slot.value()));
		json.put("text", slot.text());
		json.put("confidence", slot.confidence());
		if (slot.notVisible() != null) {
			json.put("pNotVisible", slot.notVisible());
		}
		if (!slot.probabilities().isEmpty()) {
			json.put("probabilities", options(slot.probabilities()));
		}
		if (!slot.alternatives().isEmpty()) {
			json.put("alternatives", options(slot.alternatives()));
		}
		if (slot.withheld() != null) {
			json.put("withheld", option(slot.withheld()));
		}
		json.put("status", slot.status().toString());
		json.put("source", slot.source().toString());
		return json;
	}

	private static List<Map<String, Object>> options(List<FilledSlot.Option> options) {
		return options.stream().map(RecordJson::option).toList();
	}

	private static Map<String, Object> option(FilledSlot.Option option) {
		var json = new LinkedHashMap<String, Object>();
		json.put("value", value(option.value()));
		json.put("p", option.probability());
		return json;
	}

	static JsonNode value(String json) {
		return MAPPER.readTree(json);
	}

	private static FilledRecord record(GeneratedText text) {
		FilledRecord record = text.record();
		if (record == null) {
			throw new IllegalStateException("a run of records gives a text without a record");
		}
		return record;
	}

}
