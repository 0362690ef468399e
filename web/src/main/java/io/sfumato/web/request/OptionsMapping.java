package io.sfumato.web.request;

import java.util.Map;
import java.util.Set;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code options} of a request (api.md §3.3). Names and types are checked here,
 * ranges and combinations by the engine, which has callers beside HTTP.
 */
final class OptionsMapping {

	static final Set<String> KNOWN = Set.of("steps", "blockLength", "maxTokens", "length", "unmask", "threshold",
			"divergence", "factor", "entropyBound", "scorer", "remask", "remaskThreshold", "cache", "pruning",
			"earlyExit", "temperature", "topP", "topK", "seed", "cfgScale", "deadlineMs");

	/** Values of the contract that no strategy here takes. */
	private static final Map<String, Set<String>> LATER_VALUES = Map.of("cache", Set.of("block"));

	private OptionsMapping() {
	}

	static GenerationOptions map(Fields request) {
		ObjectNode node = request.object("options");
		if (node == null) {
			return GenerationOptions.NONE;
		}
		var options = new Fields(node, request.pointerTo("options"), KNOWN);
		options.refuse("length", "No strategy of this server takes the option length yet.");
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
				options.integer("deadlineMs"),
				new GenerationOptions.Techniques(options.number("divergence"), options.string("remask"),
						options.number("remaskThreshold"), options.string("earlyExit"), options.number("topP"),
						options.integer("topK"), options.number("cfgScale"), pruning(options)));
	}

	private static GenerationOptions.@Nullable Pruning pruning(Fields options) {
		ObjectNode node = options.object("pruning");
		if (node == null) {
			return null;
		}
		var pruning = new Fields(node, options.pointerTo("pruning"), Set.of("method", "keep"));
		return new GenerationOptions.Pruning(pruning.string("method"), pruning.number("keep"));
	}

}
