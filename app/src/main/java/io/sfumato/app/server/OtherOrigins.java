package io.sfumato.app.server;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets scripts of listed origins read answers (CORS, api.md §0 rule 12). Nobody is
 * refused here: without these headers a browser keeps the answer to itself, and what may
 * be asked is for the keys to say. Cookies aren't for other origins.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class OtherOrigins implements WebFilter {

	private static final List<HttpMethod> METHODS = List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE);

	private static final List<String> READABLE = List.of("x-request-id", "server-timing", "retry-after",
			"retry-after-ms", "x-should-retry", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
			"x-ratelimit-reset-requests", "x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
			"x-ratelimit-reset-tokens", "idempotency-replayed");

	private static final Duration REMEMBERED = Duration.ofMinutes(10);

	private final Set<String> origins;

	OtherOrigins(Environment environment) {
		this.origins = Binder.get(environment)
			.bind("sfumato.cors.allowed-origins", Bindable.setOf(String.class))
			.orElse(Set.of());
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		@Nullable String origin = request.getHeaders().getOrigin();
		if (this.origins.isEmpty()) {
			return chain.filter(exchange);
		}
		HttpHeaders headers = exchange.getResponse().getHeaders();
		headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
		if (origin == null || !this.origins.contains(origin)) {
			return chain.filter(exchange);
		}
		headers.setAccessControlAllowOrigin(origin);
		headers.setAccessControlExposeHeaders(READABLE);
		if (request.getMethod() != HttpMethod.OPTIONS || request.getHeaders().getAccessControlRequestMethod() == null) {
			return chain.filter(exchange);
		}
		headers.setAccessControlAllowMethods(METHODS);
		headers.setAccessControlAllowHeaders(request.getHeaders().getAccessControlRequestHeaders());
		headers.setAccessControlMaxAge(REMEMBERED);
		exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
		return exchange.getResponse().setComplete();
	}

}
