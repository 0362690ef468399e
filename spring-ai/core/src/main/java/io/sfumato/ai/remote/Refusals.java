package io.sfumato.ai.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.error.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a server says went wrong, as the exception an engine in this process throws.
 */
final class Refusals {

	private static final String URN = "urn:sfumato:problem:";

	private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

	private Refusals() {
	}

	/**
	 * The failure in an error object.
	 * @param retryAfter what the response's headers say; null for nothing
	 * @throws ServerRefusedException if it is none an engine has, such as a wrong key
	 */
	static EngineException of(JsonNode body, int status, @Nullable Duration retryAfter) {
		String message = body.at("/error/message").asString("The server answered with status " + status);
		// OpenAI's routes and the native ones each have their own place for it
		String slug = body.at("/sfumato/problem").asString(body.path("type").asString("")).replace(URN, "");
		Duration wait = (retryAfter != null) ? retryAfter : USUAL_WAIT;
		return switch (slug) {
			case "queue-full", "rate-limited" -> new OverloadedException(message, wait);
			case "not-ready" -> new NotReadyException(message, wait);
			case "deadline-exceeded" -> new DeadlineExceededException(message);
			case "run-cancelled" -> new RunCancelledException(message);
			case "internal" -> new ModelFaultException(message, new IOException("The server answered " + status));
			default -> problem(slug)
				.map((problem) -> new InvalidRequestException(problem, message,
						body.path("pointer").asString(body.at("/error/param").asString(null)), violations(body)))
				.orElseThrow(() -> new ServerRefusedException(status, message));
		};
	}

	/** Why a schema is refused; nothing otherwise. */
	private static List<Violation> violations(JsonNode body) {
		JsonNode given = body.has("violations") ? body.get("violations") : body.at("/sfumato/violations");
		List<Violation> violations = new ArrayList<>();
		for (JsonNode each : given) {
			violations.add(new Violation(each.path("code").asString(""), each.path("message").asString(""),
					each.path("pointer").asString(null), each.path("keyword").asString(null),
					each.path("hint").asString(null), null));
		}
		return violations;
	}

	private static Optional<Problem> problem(String slug) {
		return Arrays.stream(Problem.values()).filter((problem) -> problem.slug().equals(slug)).findFirst();
	}

}
