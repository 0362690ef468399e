package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.sfumato.engine.request.Tools;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code tools} and the {@code tool_choice} of a chat completion (api.md §1.6).
 */
final class ChatTools {

	/**
	 * Schemas are compiled before anything runs, so there can't be any number of them.
	 */
	private static final int MOST = 64;

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	/** What a schema of nothing may say beside its type. */
	private static final Set<String> EMPTY = Set.of("type", "properties", "required", "additionalProperties", "title",
			"description", "$schema");

	private final WebLimits limits;

	ChatTools(WebLimits limits) {
		this.limits = limits;
	}

	/**
	 * What may be called; null if nothing may.
	 * @param extension holder of {@code schemaOptions}; null if there is none
	 */
	@Nullable Tools read(Fields request, @Nullable Fields extension) {
		Choice choice = choice(request);
		if (choice.none()) {
			return null;
		}
		Map<String, Tools.Function> functions = functions(request, extension);
		List<Tools.Function> offered = new ArrayList<>();
		choice.names().forEach((name, pointer) -> {
			Tools.Function function = functions.get(name);
			if (function == null) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "No tool of the request has this name.", pointer);
			}
			offered.add(function);
		});
		if (choice.names().isEmpty()) {
			offered.addAll(functions.values());
		}
		if (offered.isEmpty() && !choice.mayAnswer()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "There are no tools, so none can be required.",
					request.pointerTo("tool_choice"));
		}
		return offered.isEmpty() ? null : new Tools(offered, choice.mayAnswer());
	}

	private static Choice choice(Fields request) {
		JsonNode value = request.value("tool_choice");
		if (value == null) {
			return Choice.AUTO;
		}
		if (value instanceof ObjectNode node) {
			return object(Fields.lenient(node, request.pointerTo("tool_choice")));
		}
		return mode(value.asString(""), request.pointerTo("tool_choice"), Map.of());
	}

	private static Choice mode(String mode, String pointer, Map<String, String> names) {
		return switch (mode) {
			case "none" -> Choice.NONE;
			case "auto" -> new Choice(false, true, names);
			case "required" -> new Choice(false, false, names);
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A tool choice is none, auto, required, or an object that names a function.", pointer);
		};
	}

	/** {@code {"type":"function","function":{"name":…}}}, or some of the tools. */
	private static Choice object(Fields choice) {
		String type = choice.string("type");
		return switch (type) {
			case null -> throw choice.missing("type", "The tool choice has no type.");
			case "function" -> {
				Fields function = within(choice, "function");
				yield new Choice(false, false, Map.of(name(function), function.pointerTo("name")));
			}
			case "allowed_tools" -> {
				Fields allowed = within(choice, "allowed_tools");
				Map<String, String> names = new LinkedHashMap<>();
				List<JsonNode> elements = allowed.elements("tools");
				for (int index = 0; index < elements.size(); index++) {
					Fields function = within(element(elements.get(index), allowed.pointerTo("tools") + "/" + index),
							"function");
					names.put(name(function), function.pointerTo("name"));
				}
				if (names.isEmpty()) {
					throw allowed.missing("tools", "No tool is allowed.");
				}
				String mode = allowed.string("mode");
				if (mode == null || mode.equals("none")) {
					throw allowed.wrongType("mode", "auto or required");
				}
				yield mode(mode, allowed.pointerTo("mode"), names);
			}
			default -> throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"A tool choice is of type function or allowed_tools here.", choice.pointerTo("type"));
		};
	}

	private Map<String, Tools.Function> functions(Fields request, @Nullable Fields extension) {
		List<JsonNode> elements = request.elements("tools");
		String pointer = request.pointerTo("tools");
		if (elements.size() > MOST) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"There are at most " + MOST + " tools.", pointer, MOST, (long) elements.size()));
		}
		Map<String, Tools.Function> functions = new LinkedHashMap<>();
		for (int index = 0; index < elements.size(); index++) {
			Fields tool = element(elements.get(index), pointer + "/" + index);
			Fields described = function(tool);
			Tools.Function function = function(described, extension);
			if (functions.put(function.name(), function) != null) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Two tools have the same name.",
						described.pointerTo("name"));
			}
		}
		return functions;
	}

	private static Fields function(Fields tool) {
		String type = tool.string("type");
		if (type == null) {
			throw tool.missing("type", "The tool has no type.");
		}
		if (!type.equals("function")) {
			throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"Tools are of type function here: what has no schema can't be filled in.", tool.pointerTo("type"));
		}
		return within(tool, "function");
	}

	private Tools.Function function(Fields function, @Nullable Fields extension) {
		String name = name(function);
		if (!NAME.matcher(name).matches()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A function's name has from 1 to 64 letters, digits, underscores and hyphens.",
					function.pointerTo("name"));
		}
		String description = function.string("description");
		if (description != null) {
			description = description.isBlank() ? null
					: Fields.checkedText(description, this.limits.textBytes(), function.pointerTo("description"));
		}
		JsonNode parameters = function.value("parameters");
		return new Tools.Function(name, description,
				RecordMapping.schema((parameters == null || isEmpty(parameters)) ? nothing() : parameters, extension,
						true, function.pointerTo("parameters")));
	}

	/** Whether a schema declares an object and nothing that could be in it. */
	private static boolean isEmpty(JsonNode schema) {
		JsonNode more = schema.get("additionalProperties");
		return schema instanceof ObjectNode && EMPTY.containsAll(schema.propertyNames())
				&& (!schema.has("type") || schema.get("type").asString("").equals("object"))
				&& (!schema.has("properties") || schema.get("properties").isEmpty())
				&& (!schema.has("required") || schema.get("required").isEmpty()) && (more == null || more.isBoolean());
	}

	private static ObjectNode nothing() {
		ObjectNode schema = JsonNodeFactory.instance.objectNode();
		schema.put("type", "object");
		schema.putObject("properties");
		return schema.put("additionalProperties", false);
	}

	private static String name(Fields function) {
		String name = function.string("name");
		if (name == null) {
			throw function.missing("name", "The function has no name.");
		}
		return name;
	}

	private static Fields within(Fields holder, String name) {
		ObjectNode node = holder.object(name);
		if (node == null) {
			throw holder.missing(name, "There is no " + name + ".");
		}
		return Fields.lenient(node, holder.pointerTo(name));
	}

	private static Fields element(JsonNode node, String pointer) {
		if (!(node instanceof ObjectNode object)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A tool is an object.", pointer);
		}
		return Fields.lenient(object, pointer);
	}

	/**
	 * What the request says about calling.
	 *
	 * @param none nothing is called
	 * @param mayAnswer whether nothing may be called
	 * @param names of functions that may be, with the pointers to these names; all if
	 * there are none
	 */
	private record Choice(boolean none, boolean mayAnswer, Map<String, String> names) {

		private static final Choice AUTO = new Choice(false, true, Map.of());

		private static final Choice NONE = new Choice(true, true, Map.of());

	}

}
