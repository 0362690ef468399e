package io.sfumato.web.openai;

import io.sfumato.engine.error.EngineException;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.request.Transcription;
import io.sfumato.web.request.TranscriptionRequests;
import io.sfumato.web.response.RunResponses;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * Transcriptions.
 */
@RestController
class TranscriptionController {

	private final TranscriptionRequests requests;

	private final RunResponses responses;

	TranscriptionController(TranscriptionRequests requests, RunResponses responses) {
		this.requests = requests;
		this.responses = responses;
	}

	@PostMapping("/v1/audio/transcriptions")
	Mono<Void> transcribe(ServerWebExchange exchange) {
		return this.requests.read(exchange, (asked) -> respond(exchange, asked));
	}

	private Mono<Void> respond(ServerWebExchange exchange, Transcription asked) {
		return this.responses.respond(exchange, asked.run(), asked.stream(), new TranscriptionFormat(asked))
			.onErrorMap(EngineException.class, (failure) -> (failure.pointer() == null) ? failure
					: new ProblemException(Problem.of(failure).at(Transcription.pointer(failure.pointer()))));
	}

}
