package io.sfumato.web.request;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * The {@code sfumato} of a decision request, and the options that decision formats have
 * under names of their own.
 *
 * @param shown what of the answers is shown beyond the format; null without
 * {@code sfumato}
 * @param strategy null for the model's
 * @param permutations null for as many as it takes
 * @param threshold of abstention; null reads none
 * @param options for the engine
 */
record DecisionExtension(DecisionCall.@Nullable Extension shown, @Nullable String strategy,
		@Nullable Integer permutations, @Nullable Double threshold, GenerationOptions options) {

	private static final Set<String> KNOWN = Set.of("strategy", "include", "abstain", "permutations", "options");

	private static final Set<String> INCLUDES = Set.of("entropy", "diagnostics");

	/**
	 * Reads it.
	 * @param refusable whether the format has refusals
	 * @param own the format's fields that are options of ours, by the same name
	 */
	static DecisionExtension of(Fields request, boolean refusable, Set<String> own, List<String> ignored) {
		ObjectNode options = JsonNodeFactory.instance.objectNode();
		ObjectNode node = request.object("sfumato");
		Fields extension = (node != null) ? Fields.lenient(node, request.pointerTo("sfumato")) : null;
		ObjectNode given = (extension != null) ? extension.object("options") : null;
		if (extension != null && given != null) {
			var named = Fields.lenient(given, extension.pointerTo("options"));
			for (String name : named.names()) {
				if (OptionsMapping.KNOWN.contains(name)) {
					options.set(name, given.get(name));
				}
				else {
					ignored.add(named.pointerTo(name));
				}
			}
		}
		own.stream().filter(request::has).forEach((name) -> options.set(name, request.value(name)));
		ObjectNode holder = JsonNodeFactory.instance.objectNode();
		holder.set("options", options);
		GenerationOptions resolved = OptionsMapping
			.map(Fields.lenient(holder, (given != null) ? request.pointerTo("sfumato") : ""));
		if (extension == null) {
			return new DecisionExtension(null, null, null, null, resolved);
		}
		for (String name : extension.names()) {
			if (!KNOWN.contains(name)) {
				ignored.add(extension.pointerTo(name));
			}
		}
		ObjectNode abstain = extension.object("abstain");
		Double threshold = null;
		boolean refuses = false;
		if (abstain != null) {
			var fields = Fields.lenient(abstain, extension.pointerTo("abstain"));
			threshold = DecisionMapping.threshold(fields);
			refuses = refuses(fields, refusable);
		}
		return new DecisionExtension(new DecisionCall.Extension(include(extension), abstain != null, refuses),
				extension.string("strategy"), DecisionMapping.permutations(extension, "permutations"), threshold,
				resolved);
	}

	private static boolean refuses(Fields abstain, boolean refusable) {
		String as = abstain.string("as");
		return switch (as) {
			case null -> false;
			case "field" -> false;
			case "refusal" -> {
				if (!refusable) {
					throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER, "This format has no refusals.",
							abstain.pointerTo("as"));
				}
				yield true;
			}
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "An abstention is a field or a refusal.",
					abstain.pointerTo("as"));
		};
	}

	private static Set<String> include(Fields extension) {
		Set<String> include = new LinkedHashSet<>();
		for (JsonNode element : extension.elements("include")) {
			String name = element.asString("");
			if (!INCLUDES.contains(name)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Decisions include entropy and diagnostics.",
						extension.pointerTo("include"));
			}
			include.add(name);
		}
		return include;
	}

}
