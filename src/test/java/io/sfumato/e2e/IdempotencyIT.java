package io.sfumato.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import io.sfumato.SfumatoApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests that are sent twice, by callers with keys of their own. */
@SpringBootTest(classes = SfumatoApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "sfumato.cache.directory=app/target/cache", "spring.ai.model.chat=none" })
@DirtiesContext
@Timeout(180)
class IdempotencyIT {

	private static final String ALICE = "5d1f0e7c2b9a48d3a6f1c0e95b7d2468";

	private static final String BOB = "0a9b8c7d6e5f40312233445566778899";

	@TempDir
	private static Path folder;

	@LocalServerPort
	int port;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String key = UUID.randomUUID().toString();

	@DynamicPropertySource
	static void keys(DynamicPropertyRegistry properties) throws Exception {
		Path file = Files.writeString(folder.resolve("keys.txt"),
				Keys.line("alice", ALICE, "run") + Keys.line("bob", BOB, "run"));
		properties.add("sfumato.security.api-keys", file::toString);
		properties.add("sfumato.storage.directory", () -> folder.resolve("storage"));
	}

	@Test
	void keysOfRequestsAreTheirCallersOwn() throws Exception {
		HttpResponse<String> first = decide(ALICE, "Is it red?");
		HttpResponse<String> again = decide(ALICE, "Is it red?");
		HttpResponse<String> others = decide(BOB, "Is it red?");
		HttpResponse<String> another = decide(ALICE, "Is it blue?");

		assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
		assertThat(again.headers().firstValue("idempotency-replayed")).contains("true");
		assertThat(again.body()).isEqualTo(first.body());
		assertThat(others.headers().firstValue("idempotency-replayed")).isEmpty();
		assertThat(id(others)).isNotEqualTo(id(first));
		assertThat(another.statusCode()).isEqualTo(422);
	}

	private static String id(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body()).get("id").asString();
	}

	private HttpResponse<String> decide(String caller, String question) throws Exception {
		var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/decisions"))
			.headers("content-type", "application/json", "x-api-key", caller, "idempotency-key", this.key)
			.POST(HttpRequest.BodyPublishers.ofString("""
					{"state":"A red circle.","questions":[{"type":"yesNo","ask":"%s"}]}""".formatted(question)))
			.build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

}
