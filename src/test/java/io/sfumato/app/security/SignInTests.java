package io.sfumato.app.security;

import java.time.Duration;
import java.util.Set;

import io.sfumato.web.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpCookie;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SignInTests {

	private static final ApiKey ALICE = new ApiKey("alice", ApiKey.digest("alice"), Set.of(Scope.RUN));

	private final SignIn pages = new SignIn(new Sessions(Duration.ofHours(12), System::nanoTime, (key) -> true));

	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void noScriptAndNoOtherSiteGetsTheCookie(String scheme) {
		MockServerWebExchange exchange = signIn(scheme);

		ResponseCookie cookie = cookie(exchange);
		assertThat(cookie.isHttpOnly()).isTrue();
		assertThat(cookie.getSameSite()).isEqualTo("Strict");
		assertThat(cookie.isSecure()).isEqualTo(scheme.equals("https"));
		assertThat(cookie.getMaxAge()).isEqualTo(Duration.ofHours(12));
		assertThat(exchange.getResponse().getHeaders().getCacheControl()).contains("no-store");
	}

	@Test
	void readingNeedsTheCookieAndGivesTheToken() {
		MockServerWebExchange in = signIn("http");
		MockServerWebExchange read = ask(HttpMethod.GET, cookie(in).getValue(), null);

		Caller caller = this.pages.caller(cookie(in).getValue(), read);

		assertThat(caller).isInstanceOf(Caller.Page.class);
		assertThat(caller.id()).isEqualTo("alice");
		assertThat(token(read)).isEqualTo(token(in)).isNotBlank();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "PATCH", "DELETE" })
	void changingNeedsTheTokenToo(String method) {
		MockServerWebExchange in = signIn("http");
		String cookie = cookie(in).getValue();

		for (String wrong : new String[] { null, "", "x", cookie, token(signIn("http")) }) {
			assertThatExceptionOfType(ProblemException.class)
				.isThrownBy(() -> this.pages.caller(cookie, ask(HttpMethod.valueOf(method), cookie, wrong)));
		}
		assertThat(this.pages.caller(cookie, ask(HttpMethod.valueOf(method), cookie, token(in)))).isNotNull();
	}

	@Test
	void whoSignsOutHoldsNothing() {
		MockServerWebExchange in = signIn("http");
		String cookie = cookie(in).getValue();
		MockServerWebExchange out = ask(HttpMethod.DELETE, cookie, token(in));

		this.pages.answer(out, this.pages.caller(cookie, out)).block();

		assertThat(cookie(out).getMaxAge()).isZero();
		assertThat(token(out)).isNull();
		MockServerWebExchange later = ask(HttpMethod.GET, cookie, null);
		assertThat(this.pages.caller(cookie, later)).isNull();
		assertThat(cookie(later).getMaxAge()).isZero();
	}

	@Test
	void onlyAKeyOpensASession() {
		MockServerWebExchange exchange = ask(HttpMethod.POST, "", null);

		assertThatExceptionOfType(ProblemException.class)
			.isThrownBy(() -> this.pages.answer(exchange, new Caller.WithToken("token-1", Set.of(Scope.RUN))));
	}

	private MockServerWebExchange signIn(String scheme) {
		var exchange = MockServerWebExchange.from(MockServerHttpRequest.post(scheme + "://127.0.0.1:8080/session"));
		assertThat(this.pages.answers(exchange.getRequest())).isTrue();
		this.pages.answer(exchange, new Caller.WithKey(ALICE)).block();
		return exchange;
	}

	private static MockServerWebExchange ask(HttpMethod method, String cookie, String token) {
		var request = MockServerHttpRequest.method(method, "http://127.0.0.1:8080/session")
			.cookie(new HttpCookie("sfumato-session", cookie));
		if (token != null) {
			request.header(SignIn.TOKEN, token);
		}
		return MockServerWebExchange.from(request);
	}

	private static ResponseCookie cookie(MockServerWebExchange exchange) {
		return exchange.getResponse().getCookies().getFirst("sfumato-session");
	}

	private static String token(MockServerWebExchange exchange) {
		return exchange.getResponse().getHeaders().getFirst(SignIn.TOKEN);
	}

}
