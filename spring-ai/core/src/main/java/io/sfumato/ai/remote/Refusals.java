package io.sfumato.ai.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.OverloadedException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.error.RunCancelledException;
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
		String slug = body.at("/sfumato/problem").asString("").replace(URN, "");
		Duration wait = (retryAfter != null) ? retryAfter : USUAL_WAIT;
		return switch (slug) {
			case "queue-full", "rate-limited" -> new OverloadedException(message, wait);
			case "not-ready" -> new NotReadyException(message, wait);
			case "deadline-exceeded" -> new DeadlineExceededException(message);
			case "run-cancelled" -> new RunCancelledException(message);
			case "internal" -> new ModelFaultException(message, new IOException("The server answered " + status));
			default -> problem(slug)
				.map((problem) -> new InvalidRequestException(problem, message, body.at("/error/param").asString(null)))
				.orElseThrow(() -> new ServerRefusedException(status, message));
		};
	}

	private static Optional<Problem> problem(String slug) {
		return Arrays.stream(Problem.values()).filter((problem) -> problem.slug().equals(slug)).findFirst();
	}

}
