package io.sfumato.app.security;

import java.util.List;

import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets in who has a key. Comes after the filters that every response needs, and before
 * anything of the request is read but its headers.
 */
final class ApiKeyFilter implements WebFilter, Ordered, AutoCloseable {

	private static final int AFTER_THE_HEADERS = Ordered.HIGHEST_PRECEDENCE + 10;

	private static final String BEARER = "Bearer ";

	/** Other places where clients put a key. */
	private static final List<String> HEADERS = List.of("x-api-key", "X-Hume-Api-Key");

	private final ApiKeys keys;

	private final KeyLimits limits;

	/**
	 * @param keys closed with the filter
	 */
	ApiKeyFilter(ApiKeys keys, KeyLimits limits) {
		this.keys = keys;
		this.limits = limits;
	}

	@Override
	public int getOrder() {
		return AFTER_THE_HEADERS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		Scope needed = Doors.needed(exchange.getRequest());
		return (needed == null) ? chain.filter(exchange)
				: Mono.defer(() -> admit(exchange, chain, key(exchange, needed)));
	}

	private ApiKey key(ServerWebExchange exchange, Scope needed) {
		String presented = presented(exchange.getRequest().getHeaders());
		ApiKey key = (presented != null) ? this.keys.find(presented) : null;
		if (key == null) {
			throw new ProblemException(ProblemKind.UNAUTHENTICATED,
					(presented != null) ? "This server doesn't know the API key." : "The request has no API key.");
		}
		RequestContext.key(exchange, key.id());
		if (!key.scopes().contains(needed)) {
			throw new ProblemException(ProblemKind.FORBIDDEN,
					"The API key hasn't the scope " + needed.label() + ", which this route needs.");
		}
		return key;
	}

	private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain, ApiKey key) {
		KeyLimits.Usage usage = this.limits.of(key.id());
		try {
			usage.begin();
		}
		finally {
			usage.headers().forEach(exchange.getResponse().getHeaders()::set);
		}
		return chain.filter(exchange).doFinally((signal) -> usage.end());
	}

	@Override
	public void close() {
		this.keys.close();
	}

	private static @Nullable String presented(HttpHeaders headers) {
		String authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
		if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			return authorization.substring(BEARER.length()).strip();
		}
		for (String header : HEADERS) {
			String key = headers.getFirst(header);
			if (key != null) {
				return key;
			}
		}
		return null;
	}

}
