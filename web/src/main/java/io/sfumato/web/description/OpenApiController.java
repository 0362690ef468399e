package io.sfumato.web.description;

import io.sfumato.web.http.Body;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/**
 * The description of the API. It is put together when somebody first asks for it.
 */
@RestController
class OpenApiController {

	private final ObjectProvider<RequestMappingInfoHandlerMapping> mappings;

	private volatile @Nullable Body document;

	OpenApiController(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		this.mappings = mappings;
	}

	@GetMapping("/openapi.json")
	Mono<Void> document(ServerWebExchange exchange) {
		return Mono.fromSupplier(this::document)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap((body) -> body.write(exchange.getResponse()));
	}

	private Body document() {
		Body known = this.document;
		if (known == null) {
			known = Body.json(OpenApiDocument.of(Routes.of(this.mappings.stream().toList())));
			this.document = known;
		}
		return known;
	}

}
