package io.sfumato.web.problem;

import java.util.Set;
import java.util.stream.Collectors;

import io.sfumato.engine.error.EngineException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;

/**
 * What went wrong, from whatever was thrown: ours, the engine's, the framework's.
 */
final class ProblemTranslation {

	private ProblemTranslation() {
	}

	/**
	 * Translates a failure.
	 * @param openAi whether it happened on OpenAI's routes
	 */
	static Problem of(Throwable failure, boolean openAi) {
		Problem problem = of(failure);
		return (openAi && problem.kind() == ProblemKind.ROUTE_NOT_FOUND) ? Problem.of(ProblemKind.ROUTE_NOT_FOUND,
				"Nothing is served here; of OpenAI's routes this server has POST /v1/chat/completions (clients may "
						+ "call it chat, not responses), POST /v1/decisions, POST /v1/audio/transcriptions and GET "
						+ "/v1/models.",
				null) : problem;
	}

	private static Problem of(Throwable failure) {
		return switch (failure) {
			case ProblemException ours -> ours.problem();
			case EngineException engine -> Problem.of(engine);
			case MethodNotAllowedException method -> methodNotAllowed(method);
			case ResponseStatusException status -> ofStatus(status);
			case InvalidMediaTypeException type -> contentType();
			case DataBufferLimitException size -> tooLarge();
			case DecodingException unreadable -> unreadable(unreadable);
			default -> Problem.defect();
		};
	}

	private static Problem methodNotAllowed(MethodNotAllowedException failure) {
		Set<String> allow = failure.getSupportedMethods().stream().map(HttpMethod::name).collect(Collectors.toSet());
		return new Problem(ProblemKind.METHOD_NOT_ALLOWED,
				"This route takes " + allow.stream().sorted().collect(Collectors.joining(", ")) + ".", null, null, null,
				null, allow);
	}

	private static Problem ofStatus(ResponseStatusException failure) {
		if (failure.getStatusCode().is5xxServerError()) {
			return (failure.getStatusCode().value() == 503)
					? Problem.of(ProblemKind.NOT_READY, "The server isn't ready.", null) : causeOf(failure);
		}
		return switch (failure.getStatusCode().value()) {
			case 404 -> Problem.of(ProblemKind.ROUTE_NOT_FOUND,
					"Nothing is served here; POST /api/v1/answers and /api/v1/captions are where to begin.", null);
			case 413 -> tooLarge();
			case 415 -> contentType();
			default -> unreadable(failure);
		};
	}

	private static Problem causeOf(ResponseStatusException failure) {
		@Nullable Throwable cause = failure.getCause();
		return (cause instanceof DataBufferLimitException) ? tooLarge() : Problem.defect();
	}

	private static Problem unreadable(Throwable failure) {
		return (failure.getCause() instanceof DataBufferLimitException) ? tooLarge()
				: Problem.of(ProblemKind.MALFORMED_JSON,
						"The request can't be read: its address, headers or framing are broken.", null);
	}

	private static Problem tooLarge() {
		return Problem.of(ProblemKind.PAYLOAD_TOO_LARGE,
				"The request, or one of its parts, is larger than this server reads.", null);
	}

	private static Problem contentType() {
		return Problem.of(ProblemKind.CONTENT_TYPE_UNSUPPORTED,
				"The content type can't be read; send application/json.", null);
	}

}
