package io.sfumato.app.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Set;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpCookie;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The page's way in: {@code POST /session} with a key makes a cookie that no script can
 * read, {@code DELETE /session} ends it. A browser sends a cookie whoever made it ask, so
 * a request that may change something also repeats a token; only a page of this server
 * can have read that from an earlier answer.
 */
final class SignIn {

	static final String PATH = "/session";

	static final String TOKEN = "x-csrf-token";

	private static final String COOKIE = "sfumato-session";

	private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

	private final Sessions sessions;

	SignIn(Sessions sessions) {
		this.sessions = sessions;
	}

	@Nullable String cookie(ServerHttpRequest request) {
		HttpCookie cookie = request.getCookies().getFirst(COOKIE);
		return (cookie != null) ? cookie.getValue() : null;
	}

	/**
	 * Whose page holds a cookie. A browser that holds one of no use is told to drop it.
	 * @throws ProblemException if the request should have the token and hasn't
	 */
	@Nullable Caller caller(String cookie, ServerWebExchange exchange) {
		Sessions.Session session = this.sessions.find(cookie);
		if (session == null) {
			put(exchange, "", Duration.ZERO);
			return null;
		}
		ServerHttpRequest request = exchange.getRequest();
		if (!READING.contains(request.getMethod()) && !isSame(session.csrf(), request.getHeaders().getFirst(TOKEN))) {
			throw new ProblemException(ProblemKind.FORBIDDEN, "The request has the page's cookie and not its token in "
					+ TOKEN + "; programs send a key instead.");
		}
		exchange.getResponse().getHeaders().set(TOKEN, session.csrf());
		return new Caller.Page(session.key(), cookie, session);
	}

	/** Signs a caller in or out; false if that isn't what it asks for. */
	boolean answers(ServerHttpRequest request) {
		return request.getPath().value().equals(PATH)
				&& (request.getMethod() == HttpMethod.POST || request.getMethod() == HttpMethod.DELETE);
	}

	Mono<Void> answer(ServerWebExchange exchange, Caller caller) {
		if (exchange.getRequest().getMethod() == HttpMethod.DELETE) {
			if (caller instanceof Caller.Page page) {
				this.sessions.end(page.cookie());
				exchange.getResponse().getHeaders().remove(TOKEN);
			}
			put(exchange, "", Duration.ZERO);
		}
		else if (caller instanceof Caller.WithKey keyed) {
			Sessions.Begun begun = this.sessions.begin(keyed.key());
			exchange.getResponse().getHeaders().set(TOKEN, begun.session().csrf());
			put(exchange, begun.cookie(), this.sessions.time());
		}
		else {
			throw new ProblemException(ProblemKind.FORBIDDEN, "The page is signed in with an API key.");
		}
		exchange.getResponse().getHeaders().setCacheControl("no-store");
		exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
		return exchange.getResponse().setComplete();
	}

	private static void put(ServerWebExchange exchange, String value, Duration age) {
		exchange.getResponse()
			.addCookie(ResponseCookie.from(COOKIE, value)
				.httpOnly(true)
				.sameSite("Strict")
				.secure("https".equalsIgnoreCase(exchange.getRequest().getURI().getScheme()))
				.path("/")
				.maxAge(age)
				.build());
	}

	private static boolean isSame(String expected, @Nullable String actual) {
		return actual != null && MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
				actual.getBytes(StandardCharsets.UTF_8));
	}

}
