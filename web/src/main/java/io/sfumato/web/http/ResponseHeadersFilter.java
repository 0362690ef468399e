package io.sfumato.web.http;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import org.springframework.core.annotation.Order;

/**
 * Gives every response its id and the headers that keep browsers from doing more than the
 * page needs. Scripts and styles come from this server alone; nothing inline.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ResponseHeadersFilter implements WebFilter {

	private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
			+ "img-src 'self' blob: data:; media-src blob:; connect-src 'self'; manifest-src 'self'; "
			+ "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		HttpHeaders headers = exchange.getResponse().getHeaders();
		headers.set("x-request-id", RequestContext.id(exchange));
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("Referrer-Policy", "no-referrer");
		headers.set("X-Frame-Options", "DENY");
		headers.set("Cross-Origin-Resource-Policy", "same-origin");
		headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
		headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)");
		if (RequestContext.isProgram(exchange)) {
			headers.setCacheControl("no-store");
		}
		return chain.filter(exchange);
	}

}
