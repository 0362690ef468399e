package io.sfumato.app.security;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Without keys the loopback address is the only guard, and a browser can be led around
 * it: a page of a foreign name that suddenly resolves to 127.0.0.1 is of the same origin
 * as this server. So the name that was asked for must be this machine's.
 */
final class ThisMachineFilter implements WebFilter, Ordered {

	private static final int AFTER_THE_HEADERS = Ordered.HIGHEST_PRECEDENCE + 10;

	private static final Pattern THIS_MACHINE = Pattern
		.compile("(?i)(.+\\.)?localhost\\.?|127(\\.\\d{1,3}){3}|\\[?(0{0,4}:){2,7}0{0,3}1]?");

	@Override
	public int getOrder() {
		return AFTER_THE_HEADERS;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		@Nullable InetSocketAddress host = exchange.getRequest().getHeaders().getHost();
		if (host == null || THIS_MACHINE.matcher(host.getHostString()).matches()) {
			return chain.filter(exchange);
		}
		return Mono.error(new ProblemException(ProblemKind.FORBIDDEN,
				"Without API keys the server answers to localhost only, and the request's Host is another one; a proxy "
						+ "in front has to send Host: localhost."));
	}

}
