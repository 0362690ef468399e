package io.sfumato.web.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * One line per API request: ids, route, status, problem, duration. The route is the
 * pattern, never the path that was sent; nothing a user wrote is logged.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class AccessLogFilter implements WebFilter {

	private static final Logger logger = LoggerFactory.getLogger("io.sfumato.web.access");

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!logger.isInfoEnabled() || !RequestContext.isProgram(exchange)) {
			return chain.filter(exchange);
		}
		long start = System.nanoTime();
		// the error handler answers after this filter has ended, so the line is written
		// when the response is committed, or here when there never will be one
		exchange.getResponse().beforeCommit(() -> {
			log(exchange, start, status(exchange), "");
			return Mono.empty();
		});
		return chain.filter(exchange).doFinally((signal) -> {
			if (signal == SignalType.CANCEL) {
				boolean begun = exchange.getResponse().isCommitted();
				log(exchange, start, begun ? status(exchange) : RequestContext.CLIENT_GONE, " client gone");
			}
		});
	}

	private static int status(ServerWebExchange exchange) {
		Integer unanswered = RequestContext.unanswered(exchange);
		HttpStatusCode status = exchange.getResponse().getStatusCode();
		return (unanswered != null) ? unanswered : (status != null) ? status.value() : 200;
	}

	private static void log(ServerWebExchange exchange, long start, int code, String ending) {
		Object route = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		long millis = (System.nanoTime() - start) / 1_000_000;
		String pattern = (route != null) ? route.toString() : "-";
		// in structured logs what stands in the line is a field of its own too
		logger.atInfo()
			.addKeyValue("request.id", RequestContext.id(exchange))
			.addKeyValue("request.route", pattern)
			.addKeyValue("request.key", RequestContext.key(exchange))
			.addKeyValue("request.client-id", RequestContext.clientId(exchange))
			.addKeyValue("response.status", code)
			.addKeyValue("response.problem", RequestContext.problem(exchange))
			.addKeyValue("response.millis", millis)
			.log("{} {} {} status={} problem={} ms={} key={} client-id={}{}", RequestContext.id(exchange),
					exchange.getRequest().getMethod(), pattern, code, RequestContext.problem(exchange), millis,
					RequestContext.key(exchange), RequestContext.clientId(exchange), ending);
	}

}
