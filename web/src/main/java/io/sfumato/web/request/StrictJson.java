package io.sfumato.web.request;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one JSON object and nothing that only resembles it: no repeated keys, no
 * comments, no NaN, nothing behind the object, at most 64 levels. What is wrong is told
 * by place, never by quoting.
 */
final class StrictJson {

	private static final int MAX_DEPTH = 64;

	private final JsonMapper mapper;

	StrictJson(long maxBytes) {
		int longest = Math.toIntExact(Math.min(maxBytes, Integer.MAX_VALUE));
		this.mapper = JsonMapper
			.builder(JsonFactory.builder()
				.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
				.streamReadConstraints(StreamReadConstraints.builder()
					.maxNestingDepth(MAX_DEPTH)
					.maxStringLength(longest)
					.maxNameLength(1024)
					.maxNumberLength(100)
					.build())
				.build())
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.build();
	}

	ObjectNode read(byte[] json) {
		JsonNode node;
		try {
			node = this.mapper.readTree(json);
		}
		catch (StreamConstraintsException beyond) {
			throw malformed("The JSON is nested deeper than " + MAX_DEPTH + " levels or has an endless name or number",
					beyond);
		}
		catch (JacksonException broken) {
			throw malformed("The body isn't valid JSON, or it repeats a key", broken);
		}
		if (node instanceof ObjectNode object) {
			return object;
		}
		throw new ProblemException(ProblemKind.MALFORMED_JSON, "The body isn't a JSON object.");
	}

	private static ProblemException malformed(String what, JacksonException failure) {
		var place = failure.getLocation();
		String where = (place != null && place.getLineNr() > 0)
				? ": line " + place.getLineNr() + ", column " + place.getColumnNr() + "." : ".";
		return new ProblemException(ProblemKind.MALFORMED_JSON, what + where);
	}

}
