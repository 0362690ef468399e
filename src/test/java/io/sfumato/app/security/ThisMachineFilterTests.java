package io.sfumato.app.security;

import io.sfumato.web.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ThisMachineFilterTests {

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "localhost:8080", "LOCALHOST:1", "app.localhost:8080", "127.0.0.1:8080",
			"127.8.9.1", "[::1]:8080", "[0:0:0:0:0:0:0:1]:8080" })
	void thisMachinesNamesAreLetIn(String host) {
		assertThat(ask(host)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "example.org", "example.org:8080", "localhost.example.org", "127.0.0.1.example.org",
			"notlocalhost", "10.0.0.1:8080", "[2001:db8::1]:8080", "[::2]", "0.0.0.0", "127.0.0.1evil" })
	void aNameThatOnlyResolvesToThisMachineIsnt(String host) {
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> ask(host))
			.withMessageNotContaining("example.org");
	}

	private static boolean ask(String host) {
		var exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("http://127.0.0.1:8080/v1/models").header("Host", host));
		return Boolean.TRUE.equals(new ThisMachineFilter()
			.filter(exchange, (passed) -> Mono.fromRunnable(() -> passed.getAttributes().put("passed", true)))
			.then(Mono.fromSupplier(() -> exchange.getAttributes().containsKey("passed")))
			.block());
	}

}
