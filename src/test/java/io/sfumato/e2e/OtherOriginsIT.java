package io.sfumato.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The running application, with keys, when pages of another origin may use it. */
@EndToEndTest
@DirtiesContext
class OtherOriginsIT {

	private static final String ALICE = "5d1f0e7c2b9a48d3a6f1c0e95b7d2468";

	@TempDir
	private static Path folder;

	@LocalServerPort
	int port;

	@DynamicPropertySource
	static void settings(DynamicPropertyRegistry properties) throws Exception {
		Path file = Keys.write(folder.resolve("keys.txt"), Keys.line("alice", ALICE, "run"));
		properties.add("sfumato.security.api-keys", file::toString);
		properties.add("sfumato.cors.allowed-origins", () -> "https://ui.example");
	}

	@Test
	void aListedOriginMayAskWithTheHeadersItWants() throws Exception {
		var reply = send("OPTIONS", "Origin", "https://ui.example", "Access-Control-Request-Method", "POST",
				"Access-Control-Request-Headers", "authorization,content-type,x-stainless-lang");

		assertThat(reply.statusCode()).isEqualTo(204);
		assertThat(header(reply, "access-control-allow-origin")).isEqualTo("https://ui.example");
		assertThat(header(reply, "access-control-allow-headers")).contains("x-stainless-lang");
		assertThat(header(reply, "access-control-allow-methods")).contains("POST");
		assertThat(header(reply, "access-control-allow-credentials")).isEmpty();
	}

	@Test
	void anotherOriginMayNot() throws Exception {
		var reply = send("OPTIONS", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST");

		assertThat(header(reply, "access-control-allow-origin")).isEmpty();
		assertThat(header(send("GET", "Origin", "https://ui.example.evil", "x-api-key", ALICE),
				"access-control-allow-origin"))
			.isEmpty();
	}

	@Test
	void answersAndRefusalsAreReadable() throws Exception {
		var served = send("GET", "Origin", "https://ui.example", "x-api-key", ALICE);
		var refused = send("GET", "Origin", "https://ui.example");

		assertThat(served.statusCode()).isEqualTo(200);
		assertThat(header(served, "access-control-allow-origin")).isEqualTo("https://ui.example");
		assertThat(header(served, "access-control-expose-headers")).contains("x-ratelimit-remaining-requests")
			.doesNotContain("csrf");
		assertThat(header(served, "vary")).isEqualToIgnoringCase("origin");
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(header(refused, "access-control-allow-origin")).isEqualTo("https://ui.example");
	}

	private HttpResponse<String> send(String method, String... headers) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/v1/models"))
				.headers(headers)
				.method(method, HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.ofString());
		}
	}

	private static String header(HttpResponse<String> reply, String name) {
		return reply.headers().firstValue(name).orElse("");
	}

}
