package io.sfumato.web.request;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code metadata} of a request, the same on every surface.
 */
final class MetadataMapping {

	private static final int MOST = 16;

	private static final int LONGEST_KEY = 64;

	private static final int LONGEST_VALUE = 512;

	private MetadataMapping() {
	}

	static Map<String, String> map(Fields fields) {
		ObjectNode node = fields.object("metadata");
		if (node == null) {
			return Map.of();
		}
		String pointer = fields.pointerTo("metadata");
		if (node.size() > MOST) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"There are more than " + MOST + " pairs.", pointer, MOST, (long) node.size()));
		}
		var metadata = new LinkedHashMap<String, String>();
		for (Map.Entry<String, JsonNode> pair : node.properties()) {
			if (pair.getKey().length() > LONGEST_KEY || !pair.getValue().isString()
					|| pair.getValue().stringValue().length() > LONGEST_VALUE
					|| !Fields.isUnicode(pair.getKey() + pair.getValue().stringValue())) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Metadata are strings of at most " + LONGEST_VALUE
						+ " characters under names of at most " + LONGEST_KEY + ".", pointer);
			}
			metadata.put(pair.getKey(), pair.getValue().stringValue());
		}
		return metadata;
	}

}
