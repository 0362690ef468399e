package io.sfumato.web.request;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code options} of a request (api.md §3.3). Names and types are checked here,
 * ranges and combinations by the engine, which has callers beside HTTP.
 */
final class OptionsMapping {

	static final Set<String> KNOWN = Set.of("steps", "blockLength", "maxTokens", "length", "unmask", "threshold",
			"factor", "entropyBound", "scorer", "remask", "cache", "pruning", "earlyExit", "temperature", "topP",
			"seed", "cfgScale", "deadlineMs");

	/** Options that no strategy here takes. */
	private static final List<String> LATER = List.of("length", "remask", "pruning", "earlyExit", "topP", "cfgScale");

	/** Values of the contract that no strategy here takes. */
	private static final Map<String, Set<String>> LATER_VALUES = Map.of("unmask", Set.of("klass"), "cache",
			Set.of("dual", "delayed", "block"));

	private OptionsMapping() {
	}

	static GenerationOptions map(Fields request) {
		ObjectNode node = request.object("options");
		if (node == null) {
			return GenerationOptions.NONE;
		}
		var options = new Fields(node, request.pointerTo("options"), KNOWN);
		for (String name : LATER) {
			if (!saysNothing(name, options.value(name))) {
				options.refuse(name, "No strategy of this server takes the option " + name + " yet.");
			}
		}
		LATER_VALUES.forEach((name, values) -> {
			if (values.contains(String.valueOf(options.string(name)))) {
				throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
						"No strategy of this server knows this value of " + name + " yet.", options.pointerTo(name));
			}
		});
		return new GenerationOptions(options.integer("steps"), options.integer("blockLength"),
				options.integer("maxTokens"), options.string("unmask"), options.number("threshold"),
				options.number("factor"), options.number("entropyBound"), options.string("scorer"),
				options.string("cache"), options.number("temperature"), options.longInteger("seed"),
				options.integer("deadlineMs"));
	}

	/** A value that asks for what happens anyway changes nothing and may stay. */
	private static boolean saysNothing(String name, @Nullable JsonNode value) {
		return value != null && switch (name) {
			case "remask", "earlyExit" -> value.isString() && value.stringValue().equals("none");
			case "pruning" -> value instanceof ObjectNode pruning && pruning.size() == 1
					&& "none".equals(pruning.path("method").asString(""));
			case "topP" -> value.isNumber() && value.doubleValue() == 1;
			case "cfgScale" -> value.isNumber() && value.doubleValue() == 0;
			default -> false;
		};
	}

}
