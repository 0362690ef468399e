package io.sfumato.web.openai;

import java.time.InstantSource;

import io.sfumato.engine.Engine;
import io.sfumato.engine.error.EngineException;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.request.Chat;
import io.sfumato.web.request.ChatRequests;
import io.sfumato.web.response.RunResponses;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * Chat completions.
 */
@RestController
class ChatController {

	private final Engine engine;

	private final ChatRequests requests;

	private final RunResponses responses;

	private final InstantSource clock = InstantSource.system();

	ChatController(Engine engine, ChatRequests requests, RunResponses responses) {
		this.engine = engine;
		this.requests = requests;
		this.responses = responses;
	}

	@PostMapping("/v1/chat/completions")
	Mono<Void> complete(ServerWebExchange exchange) {
		return this.requests.read(exchange, (chat) -> respond(exchange, chat));
	}

	private Mono<Void> respond(ServerWebExchange exchange, Chat chat) {
		var format = new ChatFormat(chat, new Fingerprints(this.engine), this.clock.instant());
		return this.responses.respond(exchange, chat.run(), chat.stream(), format)
			.onErrorMap(EngineException.class, (failure) -> (failure.pointer() == null) ? failure
					: new ProblemException(Problem.of(failure).at(chat.pointer(failure.pointer()))));
	}

}
