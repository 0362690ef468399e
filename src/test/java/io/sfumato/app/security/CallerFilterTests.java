package io.sfumato.app.security;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CallerFilterTests {

	@TempDir
	private Path folder;

	/**
	 * A page can't sign in once more, and to try isn't a request that goes on for ever.
	 */
	@Test
	void whatIsRefusedIsOver() throws Exception {
		Path file = Files.writeString(this.folder.resolve("keys"),
				"alice " + HexFormat.of().formatHex(ApiKey.digest("secret")) + " run\n");
		var keys = new ApiKeys(new KeyFile(file), Duration.ofHours(1));
		var pages = new SignIn(new Sessions(Duration.ofHours(12), System::nanoTime, keys::has));
		var callers = new Callers(keys, null, pages, new WrongKeys(10, System::nanoTime));
		var limits = new KeyLimits(new KeyLimitProperties(1200, 1_000_000, 1, 30), System::nanoTime);
		try (var filter = new CallerFilter(callers, pages, limits)) {
			MockServerWebExchange in = exchange(MockServerHttpRequest.post(SignIn.PATH).header("x-api-key", "secret"));
			filter.filter(in, (exchange) -> Mono.empty()).block();
			String cookie = in.getResponse().getCookies().getFirst("sfumato-session").getValue();
			String token = in.getResponse().getHeaders().getFirst(SignIn.TOKEN);

			for (int time = 0; time < 3; time++) {
				MockServerWebExchange again = exchange(MockServerHttpRequest.post(SignIn.PATH)
					.cookie(new HttpCookie("sfumato-session", cookie))
					.header(SignIn.TOKEN, token));
				ProblemException refusal = catchThrowableOfType(ProblemException.class,
						() -> filter.filter(again, (exchange) -> Mono.empty()).block());
				assertThat(refusal.problem().kind()).isEqualTo(ProblemKind.FORBIDDEN);
			}
		}
	}

	private static MockServerWebExchange exchange(MockServerHttpRequest.BaseBuilder<?> request) {
		return MockServerWebExchange.from(request);
	}

}
