package io.sfumato.web.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one JSON object, read by type. A field that is null counts as absent; one
 * of the wrong type is a problem that points to it.
 */
final class Fields {

	private final ObjectNode node;

	private final String pointer;

	/**
	 * @param known every field the object may have; another one is refused
	 */
	Fields(ObjectNode node, String pointer, Set<String> known) {
		this(node, pointer);
		for (String name : node.propertyNames()) {
			if (!known.contains(name)) {
				throw new ProblemException(ProblemKind.UNKNOWN_FIELD,
						"This field isn't one of " + String.join(", ", known.stream().sorted().toList()) + ".",
						pointerTo(name));
			}
		}
	}

	private Fields(ObjectNode node, String pointer) {
		this.node = node;
		this.pointer = pointer;
	}

	/** The fields of an object that may have more of them. */
	static Fields lenient(ObjectNode node, String pointer) {
		return new Fields(node, pointer);
	}

	/** The names of all fields that aren't null, in order. */
	List<String> names() {
		return this.node.propertyNames().stream().filter(this::has).toList();
	}

	String pointerTo(String name) {
		return child(this.pointer, name);
	}

	/** The pointer to a member of what another one points to. */
	static String child(String pointer, String name) {
		return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
	}

	boolean has(String name) {
		return value(name) != null;
	}

	/** Whether a field is a list or an object with nothing in it. */
	boolean isEmpty(String name) {
		JsonNode value = value(name);
		return value != null && value.isContainer() && value.isEmpty();
	}

	@Nullable JsonNode value(String name) {
		JsonNode value = this.node.get(name);
		return (value == null || value.isNull()) ? null : value;
	}

	/** A string of any length. */
	@Nullable String string(String name) {
		JsonNode value = value(name);
		if (value == null) {
			return null;
		}
		if (!value.isString()) {
			throw wrongType(name, "a string");
		}
		return value.stringValue();
	}

	/** A string that isn't blank and has at most so many bytes in UTF-8. */
	@Nullable String text(String name, int maxBytes) {
		String value = string(name);
		return (value != null) ? checkedText(value, maxBytes, pointerTo(name)) : null;
	}

	static String checkedText(String value, int maxBytes, String pointer) {
		if (value.isBlank()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The text is empty.", pointer);
		}
		if (!isUnicode(value)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The text has half a character (a lone surrogate).",
					pointer);
		}
		long bytes = (value.length() > maxBytes) ? value.length() : value.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > maxBytes) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"The text has more than " + maxBytes + " bytes.", pointer, maxBytes, bytes));
		}
		return value;
	}

	/**
	 * Whether a string is Unicode: JSON can spell halves of characters, which nothing can
	 * write.
	 */
	static boolean isUnicode(String value) {
		return StandardCharsets.UTF_8.newEncoder().canEncode(value);
	}

	@Nullable Integer integer(String name) {
		Long value = longInteger(name);
		if (value == null) {
			return null;
		}
		if (value != value.intValue()) {
			throw wrongType(name, "an integer of 32 bits");
		}
		return value.intValue();
	}

	@Nullable Long longInteger(String name) {
		JsonNode value = value(name);
		if (value == null) {
			return null;
		}
		if (!value.isIntegralNumber() || !value.canConvertToLong()) {
			throw wrongType(name, "an integer");
		}
		return value.longValue();
	}

	@Nullable Double number(String name) {
		JsonNode value = value(name);
		if (value == null) {
			return null;
		}
		if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
			throw wrongType(name, "a number");
		}
		return value.doubleValue();
	}

	@Nullable Boolean bool(String name) {
		JsonNode value = value(name);
		if (value == null) {
			return null;
		}
		if (!value.isBoolean()) {
			throw wrongType(name, "true or false");
		}
		return value.booleanValue();
	}

	@Nullable ObjectNode object(String name) {
		JsonNode value = value(name);
		if (value == null) {
			return null;
		}
		if (value instanceof ObjectNode object) {
			return object;
		}
		throw wrongType(name, "an object");
	}

	/** The elements of an array; none when it is absent. */
	List<JsonNode> elements(String name) {
		JsonNode value = value(name);
		if (value == null) {
			return List.of();
		}
		if (value instanceof ArrayNode array) {
			return new ArrayList<>(array.values());
		}
		throw wrongType(name, "an array");
	}

	/** Refuses a field that is part of the contract but not honoured yet. */
	void refuse(String name, String reason) {
		if (has(name)) {
			throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER, reason, pointerTo(name));
		}
	}

	ProblemException wrongType(String name, String expected) {
		return new ProblemException(ProblemKind.INVALID_VALUE, "This isn't " + expected + ".", pointerTo(name));
	}

	ProblemException missing(String name, String detail) {
		return new ProblemException(ProblemKind.MISSING_FIELD, detail, pointerTo(name));
	}

}
