package io.sfumato.web.api;

import io.sfumato.engine.Engine;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.RunRequests;
import io.sfumato.web.request.WebLimits;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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

	RunController(Engine engine, WebLimits limits) {
		Scheduler workers = Schedulers.boundedElastic();
		this.requests = new RunRequests(limits, workers);
		this.responses = new RunResponses(engine, workers, new EventStreamWriter(Schedulers.parallel()));
	}

	@PostMapping("/captions")
	Mono<Void> captions(ServerWebExchange exchange) {
		return this.requests.captions(exchange, (asked) -> this.responses.respond(exchange, asked));
	}

	@PostMapping("/answers")
	Mono<Void> answers(ServerWebExchange exchange) {
		return this.requests.answers(exchange, (asked) -> this.responses.respond(exchange, asked));
	}

	/** Operations of the contract that no model here can do. */
	@PostMapping({ "/infills", "/decisions", "/edits", "/transcriptions" })
	Mono<Void> later() {
		return Mono.error(new ProblemException(ProblemKind.CAPABILITY_NOT_AVAILABLE,
				"No model of this server can do this operation yet; captions and answers are available."));
	}

}
