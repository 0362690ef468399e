package io.sfumato.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.UnauthorizedException;
import io.sfumato.SfumatoApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The running application when there are keys. */
@SpringBootTest(classes = SfumatoApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "sfumato.cache.directory=app/target/cache", "spring.ai.model.chat=none",
				"sfumato.limits.tokens-per-minute=3000", "sfumato.limits.wrong-keys-per-minute=100",
				"spring.ai.mcp.server.enabled=true" })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@Timeout(180)
class ApiKeysIT {

	private static final String ALICE = "5d1f0e7c2b9a48d3a6f1c0e95b7d2468";

	private static final String GRAFANA = "e0c5b1a97f3d4628bb0917d35ac8f24e";

	@TempDir
	private static Path folder;

	private static Path file;

	@LocalServerPort
	int port;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@DynamicPropertySource
	static void keys(DynamicPropertyRegistry properties) throws Exception {
		file = Files.writeString(folder.resolve("keys.txt"), aliceAndGrafana());
		properties.add("sfumato.security.api-keys", file::toString);
		properties.add("sfumato.storage.directory", () -> folder.resolve("storage"));
	}

	@BeforeEach
	@AfterEach
	void asTheyWere() throws Exception {
		Keys.write(file, aliceAndGrafana());
		awaitKey(ALICE);
	}

	/** Seldom: until the file is read again each try is one with a wrong key. */
	private void awaitKey(String key) {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(500))
			.atMost(Duration.ofMinutes(1))
			.until(() -> get("/v1/models", "x-api-key", key).statusCode() == 200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/models", "/api/v1/limits", "/mcp", "/actuator", "/actuator/prometheus", "/nowhere",
			"//v1/models", "/api;a=b/v1/limits", "/css/../v1/models", "/%76%31/models",
			"/actuator/health/../prometheus" })
	void nothingButThePageIsOpen(String path) throws Exception {
		HttpResponse<String> response = get(path);

		assertThat(response.statusCode()).isIn(401, 404);
		assertThat(response.body()).doesNotContain("sfumato-mini", "imageBytes", "jvm_");
		if (!path.contains("..")) {
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(response.headers().firstValue("www-authenticate")).contains("Bearer");
			assertThat(response.headers().firstValue("x-should-retry")).contains("false");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/css/sfumato.css", "/problems/unauthenticated", "/actuator/health/liveness" })
	void thePageAndTheProbesAreOpen(String path) throws Exception {
		assertThat(get(path).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "authorization, 'Bearer '", "authorization, 'bearer '", "x-api-key, ''", "X-Hume-Api-Key, ''" })
	void aKeyMayStandWhereClientsPutIt(String header, String prefix) throws Exception {
		HttpResponse<String> response = get("/v1/models", header, prefix + ALICE);

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("x-ratelimit-limit-requests")).contains("1200");
		assertThat(response.headers().firstValue("x-ratelimit-remaining-requests")).isPresent();
	}

	@Test
	void whatIsNearlyAKeyIsNone() throws Exception {
		for (String wrong : List.of("", "x", ALICE.substring(1), ALICE + "0", ALICE.toUpperCase(), sha256(ALICE),
				"alice", "0".repeat(4000))) {
			HttpResponse<String> response = get("/v1/models", "authorization", "Bearer " + wrong);
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(JsonMapper.shared().readTree(response.body()).at("/error/code").asString())
				.isEqualTo("invalid_api_key");
		}
		assertThat(get("/v1/models", "authorization", "Basic " + ALICE).statusCode()).isEqualTo(401);
	}

	@Test
	void theErrorIsEachRoutesOwn() throws Exception {
		assertThat(get("/api/v1/limits").headers().firstValue("content-type")).contains("application/problem+json");
		assertThat(JsonMapper.shared().readTree(get("/api/v1/limits").body()).at("/type").asString())
			.isEqualTo("urn:sfumato:problem:unauthenticated");
	}

	@Test
	void aKeyDoesWhatItsScopesSay() throws Exception {
		assertThat(get("/actuator/prometheus", "x-api-key", GRAFANA).body()).contains("jvm_");
		assertThat(get("/v1/models", "x-api-key", GRAFANA).statusCode()).isEqualTo(403);
		assertThat(get("/actuator/prometheus", "x-api-key", ALICE).statusCode()).isEqualTo(403);
	}

	@Test
	void keysAreRotatedWhileTheServerRuns() throws Exception {
		String next = "11112222333344445555666677778888";
		Keys.write(file, "alice " + sha256(next) + " run\n");

		awaitKey(next);

		assertThat(get("/v1/models", "x-api-key", ALICE).statusCode()).isEqualTo(401);
	}

	@Test
	void tokensAreCountedOffAsTheyAreUsed() throws Exception {
		var question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/v1/chat/completions"))
			.headers("content-type", "application/json", "x-api-key", ALICE)
			.POST(HttpRequest.BodyPublishers.ofString("""
					{"model":"sfumato-mini","max_tokens":8,"messages":[{"role":"user","content":"%s"}]}"""
				.formatted("Name one colour. ".repeat(120))))
			.build();
		awaitAllTokens();
		int before = tokensLeft(get("/v1/models", "x-api-key", ALICE));

		HttpResponse<String> answer = this.client.send(question, HttpResponse.BodyHandlers.ofString());

		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		assertThat(answer.headers().firstValue("x-ratelimit-limit-tokens")).contains("3000");
		assertThat(before).isEqualTo(3000);
		awaitFewerTokens();
	}

	@Test
	void tokensOfToolsCountToo() throws Exception {
		var call = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/mcp"))
			.headers("content-type", "application/json", "accept", "application/json, text/event-stream", "x-api-key",
					ALICE)
			.POST(HttpRequest.BodyPublishers.ofString("""
					{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"extract","arguments":
					{"image":"%s","template":"%sPaid {{total: number min=0 max=99}}."}}}"""
				.formatted(Base64.getEncoder().encodeToString(Pictures.png()), "A receipt. ".repeat(120))))
			.build();
		awaitAllTokens();

		HttpResponse<String> answer = this.client.send(call, HttpResponse.BodyHandlers.ofString());

		assertThat(answer.body()).contains("forwardPasses");
		awaitFewerTokens();
	}

	@Test
	void theKeysLimitsAreListed() throws Exception {
		JsonNode limits = JsonMapper.shared().readTree(get("/api/v1/limits", "x-api-key", ALICE).body());

		assertThat(limits.get("tokensPerMinute").longValue()).isEqualTo(3000);
		assertThat(limits.get("requestsPerMinute").longValue()).isEqualTo(1200);
		assertThat(limits.get("runsPerKey").longValue()).isEqualTo(8);
	}

	/**
	 * They are counted when the exchange has ended, which its client may see a moment
	 * earlier. 50 a second come back, so it is looked often, and for many.
	 */
	private void awaitFewerTokens() {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(tokensLeft(get("/v1/models", "x-api-key", ALICE))).isLessThan(3000));
	}

	/** 50 a second come back. */
	private void awaitAllTokens() {
		await().atMost(Duration.ofSeconds(90)).until(() -> tokensLeft(get("/v1/models", "x-api-key", ALICE)) == 3000);
	}

	private static int tokensLeft(HttpResponse<String> response) {
		return Integer.parseInt(response.headers().firstValue("x-ratelimit-remaining-tokens").orElse("-1"));
	}

	/** From an address of its own, so that the other tests needn't wait. */
	@Test
	void whoTriesKeyAfterKeyIsKeptWaiting() throws Exception {
		try (HttpClient guesser = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.localAddress(InetAddress.ofLiteral("127.0.0.77"))
			.build()) {
			int tries = 0;
			HttpResponse<String> response = guess(guesser, "guess-0");
			while (response.statusCode() == 401 && tries < 200) {
				response = guess(guesser, "guess-" + ++tries);
			}

			assertThat(tries).isBetween(99, 150);
			assertThat(response.statusCode()).isEqualTo(429);
			assertThat(response.headers().firstValue("retry-after")).isPresent();
			assertThat(JsonMapper.shared().readTree(response.body()).at("/error/code").asString())
				.isEqualTo("rate_limit_exceeded");
			assertThat(guess(guesser, ALICE).statusCode()).as("not even the right one is told apart").isEqualTo(429);
		}

		assertThat(get("/v1/models", "x-api-key", ALICE).statusCode()).as("others aren't concerned").isEqualTo(200);
	}

	private HttpResponse<String> guess(HttpClient guesser, String key) throws Exception {
		var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/v1/models"))
			.header("authorization", "Bearer " + key)
			.build();
		return guesser.send(request, HttpResponse.BodyHandlers.ofString());
	}

	@Test
	void theOfficialClientTellsItsUserAtOnce() {
		OpenAIClient client = OpenAIOkHttpClient.builder()
			.baseUrl("http://127.0.0.1:" + this.port + "/v1")
			.apiKey("sk-wrong")
			.build();
		try {
			assertThatExceptionOfType(UnauthorizedException.class).isThrownBy(() -> client.models().list())
				.satisfies((refused) -> assertThat(refused.code()).contains("invalid_api_key"));
		}
		finally {
			client.close();
		}
	}

	@Test
	void logsHaveTheIdAndNeverTheKey(CapturedOutput output) throws Exception {
		get("/v1/models", "authorization", "Bearer " + ALICE);
		get("/v1/models", "authorization", "Bearer wrong-5d1f0e7c");

		// a line comes behind its answer
		await().untilAsserted(() -> assertThat(output.getAll()).contains("key=alice"));
		assertThat(output.getAll()).doesNotContain(ALICE, sha256(ALICE), "wrong-5d1f0e7c");
	}

	private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.client.send(request.GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String aliceAndGrafana() throws Exception {
		return "alice " + sha256(ALICE) + " run\ngrafana " + sha256(GRAFANA) + " metrics\n";
	}

	private static String sha256(String key) throws Exception {
		return HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
	}

}
