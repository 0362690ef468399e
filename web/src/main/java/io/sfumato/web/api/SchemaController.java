package io.sfumato.web.api;

import io.sfumato.engine.Engine;
import io.sfumato.web.http.Body;
import io.sfumato.web.once.IdempotentRequests;
import io.sfumato.web.request.RunRequests;
import io.sfumato.web.wire.FormCheckJson;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells what a schema or a template comes to, without running it.
 */
@RestController
class SchemaController {

	private final Engine engine;

	private final RunRequests requests;

	SchemaController(Engine engine, RunRequests requests) {
		this.engine = engine;
		this.requests = requests;
	}

	@PostMapping("/api/v1/schemas/check")
	Mono<Void> check(ServerWebExchange exchange) {
		return this.requests.checks(exchange, (form) -> respond(exchange, form));
	}

	private Mono<Void> respond(ServerWebExchange exchange, RunRequests.Form form) {
		return IdempotentRequests.answer(exchange,
				Body.json(FormCheckJson.of(this.engine.check(form.model(), form.form(), form.slots()))));
	}

}
