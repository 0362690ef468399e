package io.sfumato.web.decision;

import java.util.function.BiFunction;

import reactor.core.publisher.Mono;

import io.sfumato.engine.error.EngineException;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.request.DecisionCall;
import io.sfumato.web.request.DecisionRequests;
import io.sfumato.web.request.SystemOneRequests;
import io.sfumato.web.response.ResponseFormat;
import io.sfumato.web.response.RunResponses;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * Decisions in the formats of System One and of OpenAI.
 */
@RestController
class DecisionController {

	private final SystemOneRequests systemOne;

	private final DecisionRequests decisions;

	private final RunResponses responses;

	DecisionController(SystemOneRequests systemOne, DecisionRequests decisions, RunResponses responses) {
		this.systemOne = systemOne;
		this.decisions = decisions;
		this.responses = responses;
	}

	@PostMapping("/v1/systemone")
	Mono<Void> systemOne(ServerWebExchange exchange) {
		// the name under which these clients look for it
		exchange.getResponse().getHeaders().set("x-typesafe-request-id", RequestContext.id(exchange));
		return this.systemOne.read(exchange, (call) -> respond(exchange, call, SystemOneFormat::new));
	}

	@PostMapping("/v1/decisions")
	Mono<Void> decisions(ServerWebExchange exchange) {
		return this.decisions.read(exchange, (call) -> respond(exchange, call, OpenAiFormat::new));
	}

	private Mono<Void> respond(ServerWebExchange exchange, DecisionCall call,
			BiFunction<DecisionCall, DecisionBody, ResponseFormat> format) {
		return this.responses.respond(exchange, call.run(), false, format.apply(call, new DecisionBody(call)))
			.onErrorMap(EngineException.class, (failure) -> (failure.pointer() == null) ? failure
					: new ProblemException(Problem.of(failure).at(call.pointers().apply(failure.pointer()))));
	}

}
