package io.sfumato.runtime.checkpoint;

import java.nio.file.Path;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON of a checkpoint: names may stand only once in an object and nothing may follow the
 * object, because readers that disagree about which of two entries counts would load
 * different models.
 */
final class StrictJson {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private StrictJson() {
	}

	static JsonNode object(Path file, String what, byte[] utf8) {
		JsonNode node;
		try {
			node = MAPPER.readTree(utf8);
		}
		catch (JacksonException ex) {
			throw CheckpointException.of(file, what + " is not valid JSON", ex);
		}
		if (!node.isObject()) {
			throw CheckpointException.of(file, what + " is not a JSON object");
		}
		return node;
	}

}
