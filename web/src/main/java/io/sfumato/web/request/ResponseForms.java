package io.sfumato.web.request;

import io.sfumato.engine.request.RecordForm;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code response_format} of a chat completion (api.md §1.5).
 */
final class ResponseForms {

	private ResponseForms() {
	}

	/** What the answer has to be; null for text. */
	static @Nullable RecordForm read(Fields fields, @Nullable Fields extension) {
		ObjectNode node = fields.object("response_format");
		if (node == null) {
			return null;
		}
		var format = Fields.lenient(node, fields.pointerTo("response_format"));
		String type = format.string("type");
		return switch (type) {
			case null -> throw format.missing("type", "The format has no type.");
			case "text" -> null;
			case "json_object" -> new RecordForm.AnyObject(fields.pointerTo("response_format"));
			case "json_schema" -> schema(format, extension);
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A response format is text, json_object or json_schema.", format.pointerTo("type"));
		};
	}

	private static RecordForm schema(Fields format, @Nullable Fields extension) {
		ObjectNode node = format.object("json_schema");
		if (node == null) {
			throw format.missing("json_schema", "The format has no schema.");
		}
		var described = Fields.lenient(node, format.pointerTo("json_schema"));
		JsonNode schema = described.value("schema");
		if (schema == null) {
			throw described.missing("schema", "The format has no schema.");
		}
		return RecordMapping.schema(schema, extension, Boolean.TRUE.equals(described.bool("strict")),
				described.pointerTo("schema"));
	}

}
