package io.sfumato.app.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds out who asks: by an API key or an access token in a header, else by the cookie of
 * the page.
 */
final class Callers implements AutoCloseable {

	private static final String BEARER = "Bearer ";

	/** Other places where clients put a key. */
	private static final List<String> HEADERS = List.of("x-api-key", "X-Hume-Api-Key");

	private final @Nullable ApiKeys keys;

	private final @Nullable AccessTokens tokens;

	private final SignIn pages;

	private final WrongKeys wrong;

	/**
	 * @param keys closed with this; null for none
	 * @param tokens null if none are accepted
	 * @param wrong what keeps somebody from trying keys
	 */
	Callers(@Nullable ApiKeys keys, @Nullable AccessTokens tokens, SignIn pages, WrongKeys wrong) {
		this.keys = keys;
		this.tokens = tokens;
		this.pages = pages;
		this.wrong = wrong;
	}

	/**
	 * Who asks; fails with a problem if it isn't known.
	 */
	Mono<Caller> who(ServerWebExchange exchange) {
		String presented = presented(exchange.getRequest().getHeaders());
		String cookie = this.pages.cookie(exchange.getRequest());
		if (presented == null && cookie == null) {
			return Mono.error(unknown("The request has no API key."));
		}
		if (presented != null && this.tokens != null && AccessTokens.isOne(presented)) {
			return this.tokens.caller(presented);
		}
		InetAddress from = from(exchange.getRequest());
		this.wrong.check(from);
		Caller caller = (presented != null) ? withKey(presented) : this.pages.caller(String.valueOf(cookie), exchange);
		if (caller == null) {
			this.wrong.count(from);
			return Mono.error(unknown((presented != null) ? "This server doesn't know the API key."
					: "The page's session is over; sign in again."));
		}
		return Mono.just(caller);
	}

	/**
	 * Whether what a caller has left behind may go on. A token says nothing about the
	 * time after it.
	 * @param id what logs call the caller
	 */
	boolean mayGoOn(String id) {
		return (this.keys != null && this.keys.mayRun(id)) || (this.tokens != null && AccessTokens.isTheirs(id));
	}

	private @Nullable Caller withKey(String presented) {
		ApiKey key = (this.keys != null) ? this.keys.find(presented) : null;
		return (key != null) ? new Caller.WithKey(key) : null;
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

	private static InetAddress from(ServerHttpRequest request) {
		InetSocketAddress remote = request.getRemoteAddress();
		InetAddress address = (remote != null) ? remote.getAddress() : null;
		return (address != null) ? address : InetAddress.getLoopbackAddress();
	}

	private static ProblemException unknown(String detail) {
		return new ProblemException(ProblemKind.UNAUTHENTICATED, detail);
	}

	@Override
	public void close() {
		if (this.keys != null) {
			this.keys.close();
		}
	}

}
