package io.sfumato.web.problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A failure as System One's clients read it (api.md §2.5): {@code detail} is a list for a
 * wrong shape, with 422; an object for what clients look into; a sentence for all else.
 * OpenAI's error object stands beside it.
 */
final class SystemOneProblem {

	/** What is wrong with the request's shape and not with what it means. */
	private static final Set<ProblemKind> SHAPE = Set.of(ProblemKind.MISSING_FIELD, ProblemKind.INVALID_VALUE);

	private SystemOneProblem() {
	}

	static int status(Problem problem) {
		if (SHAPE.contains(problem.kind())) {
			return 422;
		}
		return (problem.kind() == ProblemKind.MODEL_NOT_FOUND) ? 400 : problem.kind().openAiStatus();
	}

	static Map<String, Object> body(Problem problem, String requestId) {
		var body = new LinkedHashMap<String, Object>();
		body.put("detail", detail(problem));
		body.putAll(problem.openAiBody(requestId));
		return body;
	}

	private static Object detail(Problem problem) {
		if (SHAPE.contains(problem.kind())) {
			var error = new LinkedHashMap<String, @Nullable Object>();
			error.put("type", (problem.kind() == ProblemKind.MISSING_FIELD) ? "missing" : "value_error");
			error.put("loc", place(problem.pointer()));
			error.put("msg", problem.detail());
			// values are never echoed
			error.put("input", null);
			return List.of(error);
		}
		return switch (problem.kind()) {
			case MODEL_NOT_FOUND -> typed("api_usage_error", "Unknown model: " + problem.detail());
			case UNAUTHENTICATED -> typed("authentication_error", problem.detail());
			case QUEUE_FULL -> typed("overloaded_error", problem.detail());
			default -> problem.detail();
		};
	}

	private static Map<String, Object> typed(String type, String message) {
		return Map.of("error_type", type, "message", message);
	}

	private static List<Object> place(@Nullable String pointer) {
		List<Object> place = new ArrayList<>();
		place.add("body");
		if (pointer != null && pointer.startsWith("/")) {
			for (String step : pointer.substring(1).split("/", -1)) {
				boolean index = !step.isEmpty() && step.length() < 9 && step.chars().allMatch(Character::isDigit);
				place.add(index ? (Object) Integer.valueOf(step) : step.replace("~1", "/").replace("~0", "~"));
			}
		}
		return place;
	}

}
