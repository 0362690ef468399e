package io.sfumato.web.request;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Options of a chat completion: OpenAI's own fields over those in
 * {@code sfumato.options}, which are the native API's.
 *
 * @param resolved for the engine
 * @param names the request's pointers by the engine's, of OpenAI's own fields
 */
record ChatOptions(GenerationOptions resolved, Map<String, String> names) {

	private static final String NATIVE = "/options";

	static ChatOptions of(Fields fields, @Nullable Fields extension, List<String> ignored) {
		ObjectNode merged = JsonNodeFactory.instance.objectNode();
		if (extension != null) {
			known(extension, merged, ignored);
		}
		Map<String, String> names = new HashMap<>();
		String cap = fields.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
		fields.integer(cap);
		put(fields, cap, "maxTokens", merged, names);
		fields.number("temperature");
		put(fields, "temperature", "temperature", merged, names);
		if (!merged.has("temperature")) {
			// confidence means what it says at 0 only, so that is the default here
			merged.put("temperature", 0);
		}
		fields.longInteger("seed");
		put(fields, "seed", "seed", merged, names);
		topP(fields, merged, names);
		ObjectNode request = JsonNodeFactory.instance.objectNode();
		request.set("options", merged);
		try {
			return new ChatOptions(OptionsMapping.map(Fields.lenient(request, "")), Map.copyOf(names));
		}
		catch (ProblemException refused) {
			throw new ProblemException(refused.problem().at(pointer(refused.problem().pointer(), names)));
		}
	}

	/** The extension's options; unknown ones change nothing on this surface. */
	private static void known(Fields extension, ObjectNode merged, List<String> ignored) {
		ObjectNode node = extension.object("options");
		if (node == null) {
			return;
		}
		var options = Fields.lenient(node, extension.pointerTo("options"));
		for (String name : options.names()) {
			if (OptionsMapping.KNOWN.contains(name)) {
				merged.set(name, node.get(name));
			}
			else {
				ignored.add(options.pointerTo(name));
			}
		}
	}

	private static void put(Fields fields, String name, String option, ObjectNode merged, Map<String, String> names) {
		JsonNode value = fields.value(name);
		if (value == null) {
			return;
		}
		if (merged.has(option) && !merged.get(option).equals(value)) {
			throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
					"/" + name + " and /sfumato/options/" + option + " don't go together: they differ.",
					fields.pointerTo(name));
		}
		merged.set(option, value);
		names.put(NATIVE + "/" + option, fields.pointerTo(name));
	}

	/**
	 * The most probable token is in every nucleus: at temperature 0 it changes nothing.
	 */
	private static void topP(Fields fields, ObjectNode merged, Map<String, String> names) {
		Double mass = fields.number("top_p");
		if (mass != null && (mass <= 0 || mass > 1)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "top_p is above 0 and at most 1.",
					fields.pointerTo("top_p"));
		}
		if (mass != null && mass < 1 && merged.get("temperature").asDouble(1) != 0) {
			put(fields, "top_p", "topP", merged, names);
		}
	}

	/**
	 * The request's pointer to what the engine points to.
	 * @see InvalidRequestException
	 */
	static @Nullable String pointer(@Nullable String engines, Map<String, String> names) {
		if (engines == null || names.containsKey(engines)) {
			return (engines != null) ? names.get(engines) : null;
		}
		if (engines.startsWith(NATIVE + "/") || engines.equals("/strategy")) {
			return "/sfumato" + engines;
		}
		return engines.equals("/media") ? "/messages" : engines;
	}

}
