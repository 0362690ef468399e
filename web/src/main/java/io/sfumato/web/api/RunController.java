package io.sfumato.web.api;

import io.sfumato.web.request.RunRequests;
import io.sfumato.web.response.RunResponses;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * The operations of the native API. Bodies are read and written here and not by Spring's
 * converters, since neither content negotiation nor lenient JSON is wanted.
 */
@RestController
@RequestMapping("/api/v1")
class RunController {

	private final RunRequests requests;

	private final RunResponses responses;

	RunController(RunRequests requests, RunResponses responses) {
		this.requests = requests;
		this.responses = responses;
	}

	@PostMapping("/captions")
	Mono<Void> captions(ServerWebExchange exchange) {
		return this.requests.captions(exchange, (asked) -> respond(exchange, asked));
	}

	@PostMapping("/answers")
	Mono<Void> answers(ServerWebExchange exchange) {
		return this.requests.answers(exchange, (asked) -> respond(exchange, asked));
	}

	@PostMapping("/infills")
	Mono<Void> infills(ServerWebExchange exchange) {
		return this.requests.infills(exchange, (asked) -> respond(exchange, asked));
	}

	@PostMapping("/edits")
	Mono<Void> edits(ServerWebExchange exchange) {
		return this.requests.edits(exchange, (asked) -> respond(exchange, asked));
	}

	@PostMapping("/decisions")
	Mono<Void> decisions(ServerWebExchange exchange) {
		return this.requests.decisions(exchange, (asked) -> respond(exchange, asked));
	}

	@PostMapping("/transcriptions")
	Mono<Void> transcriptions(ServerWebExchange exchange) {
		return this.requests.transcriptions(exchange, (asked) -> respond(exchange, asked));
	}

	private Mono<Void> respond(ServerWebExchange exchange, RunRequests.Asked asked) {
		return this.responses.respond(exchange, asked.run(), asked.stream(), NativeFormat.of(asked.run().operation()));
	}

}
