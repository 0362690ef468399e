package io.sfumato.web.api;

import java.util.TreeMap;

import io.sfumato.engine.Engine;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.WebLimits;
import io.sfumato.web.store.StorageLimits;
import io.sfumato.web.wire.CatalogueJson;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * What is served: models, strategies, limits. All of it is known in memory.
 */
@RestController
@RequestMapping("/api/v1")
class CatalogueController {

	private final Engine engine;

	private final WebLimits limits;

	private final StorageLimits stored;

	CatalogueController(Engine engine, WebLimits limits, StorageLimits stored) {
		this.engine = engine;
		this.limits = limits;
		this.stored = stored;
	}

	@GetMapping("/models")
	Mono<Void> models(ServerWebExchange exchange) {
		return JsonBody.write(exchange.getResponse(),
				this.engine.catalogue().models().stream().map(CatalogueJson::model).toList());
	}

	@GetMapping("/models/{id}")
	Mono<Void> model(ServerWebExchange exchange, @PathVariable String id) {
		var model = this.engine.catalogue()
			.model(id)
			.orElseThrow(() -> new ProblemException(ProblemKind.MODEL_NOT_FOUND, "No model of this name is served."));
		return JsonBody.write(exchange.getResponse(), CatalogueJson.model(model));
	}

	@GetMapping("/strategies")
	Mono<Void> strategies(ServerWebExchange exchange) {
		return JsonBody.write(exchange.getResponse(),
				this.engine.catalogue().strategies().stream().map(CatalogueJson::strategy).toList());
	}

	@GetMapping("/limits")
	Mono<Void> limits(ServerWebExchange exchange) {
		var limits = new TreeMap<>(this.engine.catalogue().limits());
		limits.putAll(this.stored.named());
		limits.putAll(this.limits.named());
		limits.putAll(RequestContext.limits(exchange));
		return JsonBody.write(exchange.getResponse(), limits);
	}

}
