package io.sfumato.e2e;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sfumato.SfumatoApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each test starts servers of its own, one after the other in one directory. */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class JobsIT {

	private static final String ALICE = "5d1f0e7c2b9a48d3a6f1c0e95b7d2468";

	private static final String BOB = "e0c5b1a97f3d4628bb0917d35ac8f24e";

	@TempDir
	private Path folder;

	private Path keys;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@BeforeEach
	void writeKeys() throws Exception {
		this.keys = Files.writeString(this.folder.resolve("keys.txt"),
				Keys.line("alice", ALICE, "run") + Keys.line("bob", BOB, "run"));
	}

	@Test
	void aJobIsItsOwners(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext server = start()) {
			HttpResponse<String> created = send(server, ALICE, "POST", "/api/v1/jobs", """
					{"operation":"answers","model":"sfumato-mini","items":[
					{"id":"1","request":{"question":"Hi, heron-marker?"}},{"id":"2","request":{"question":""}},
					{"id":"3","request":{"question":"Ho?"}}],"metadata":{"zebra-marker":"zebra-marker"}}""");
			assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
			String path = created.headers().firstValue("location").orElseThrow();
			assertThat(path).startsWith("/api/v1/jobs/job_");

			JsonNode ended = ended(server, path);

			assertThat(ended.path("state").asString()).isEqualTo("completed");
			assertThat(ended.at("/counts/done").asInt()).isEqualTo(2);
			assertThat(ended.at("/counts/failed").asInt()).isEqualTo(1);
			HttpResponse<String> results = send(server, ALICE, "GET", path + "/results", "");
			assertThat(results.headers().firstValue("content-type").orElse("")).contains("ndjson");
			List<JsonNode> lines = lines(results.body());
			assertThat(lines).extracting((line) -> line.path("id").asString()).containsExactly("1", "2", "3");
			assertThat(lines.get(1).at("/problem/status").asInt()).isEqualTo(422);
			assertThat(lines.get(0).at("/run/receipt/forwardPasses").asInt()).isPositive();
			for (String foreign : List.of(path, path + "/results", path + "/events")) {
				assertThat(send(server, BOB, "GET", foreign, "").statusCode()).isEqualTo(404);
			}
			assertThat(send(server, BOB, "POST", path + "/cancel", "").statusCode()).isEqualTo(404);
			assertThat(send(server, BOB, "DELETE", path, "").statusCode()).isEqualTo(404);
			assertThat(send(server, BOB, "GET", "/api/v1/jobs", "").body()).doesNotContain("job_");
			assertThat(send(server, ALICE, "DELETE", path, "").statusCode()).isEqualTo(204);
		}
		assertThat(output.getAll()).doesNotContain("heron-marker", "zebra-marker", ALICE, BOB);
	}

	@Test
	void aRestartInTheMiddleLosesNothingAndRepeatsNothing() throws Exception {
		String path;
		List<JsonNode> before;
		try (ConfigurableApplicationContext server = start()) {
			path = create(server, many(40));
			await().atMost(Duration.ofSeconds(60))
				.until(() -> read(server, path).at("/counts/done").asInt(), (done) -> done >= 2);
			before = lines(send(server, ALICE, "GET", path + "/results", "").body());
			assertThat(before).hasSizeLessThan(40);
		}

		try (ConfigurableApplicationContext server = start()) {
			JsonNode ended = ended(server, path);

			assertThat(ended.at("/counts/done").asInt()).isEqualTo(40);
			List<JsonNode> after = lines(send(server, ALICE, "GET", path + "/results", "").body());
			assertThat(after).extracting((line) -> line.path("id").asString())
				.containsExactlyElementsOf(IntStream.range(0, 40).mapToObj((each) -> "item-" + each).toList());
			// not run again: the very runs of the server before
			assertThat(after.subList(0, before.size())).isEqualTo(before);
		}
	}

	@Test
	void aRequestMakesOneJobWhoeverAnswersIt() throws Exception {
		String json = many(2);
		HttpResponse<String> first;
		try (ConfigurableApplicationContext server = start()) {
			first = sendOnce(server, ALICE, json);
			assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
			assertThat(first.headers().firstValue("idempotency-replayed")).isEmpty();
			ended(server, first.headers().firstValue("location").orElseThrow());
		}

		try (ConfigurableApplicationContext server = start()) {
			HttpResponse<String> again = sendOnce(server, ALICE, json);

			assertThat(again.statusCode()).isEqualTo(202);
			assertThat(again.headers().firstValue("idempotency-replayed")).contains("true");
			assertThat(again.headers().firstValue("location")).isEqualTo(first.headers().firstValue("location"));
			assertThat(again.body()).isEqualTo(first.body());
			assertThat(sendOnce(server, ALICE, many(3)).statusCode()).isEqualTo(422);
			assertThat(sendOnce(server, BOB, json).headers().firstValue("idempotency-replayed")).isEmpty();
			assertThat(read(server, "/api/v1/jobs")).hasSize(1);
		}
	}

	@Test
	void aJobSeesItsOwnersFiles() throws Exception {
		try (ConfigurableApplicationContext server = start()) {
			String picture = upload(server, ALICE);
			String item = "{\"operation\":\"answers\",\"items\":[{\"id\":\"a\",\"request\":"
					+ "{\"question\":\"?\",\"media\":[{\"fileId\":\"%s\"}]}}]}".formatted(picture);

			JsonNode line = result(server, ALICE, item);
			JsonNode foreign = result(server, BOB, item);

			assertThat(line.at("/run/receipt/media/0/kind").asString()).as(line.toString()).isEqualTo("image");
			assertThat(foreign.at("/problem/status").asInt()).as(foreign.toString()).isEqualTo(422);
			assertThat(foreign.at("/problem/pointer").asString()).isEqualTo("/media/0/fileId");
		}
	}

	private JsonNode result(ConfigurableApplicationContext server, String key, String json) throws Exception {
		String path = send(server, key, "POST", "/api/v1/jobs", json).headers().firstValue("location").orElseThrow();
		return await().atMost(Duration.ofSeconds(60))
			.until(() -> lines(send(server, key, "GET", path + "/results", "").body()), (lines) -> !lines.isEmpty())
			.getFirst();
	}

	private String upload(ConfigurableApplicationContext server, String key) throws Exception {
		var form = new ByteArrayOutputStream();
		form.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nvision\r\n--b\r\n"
				+ "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		form.writeBytes(Pictures.png());
		form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
		HttpResponse<String> uploaded = this.client.send(HttpRequest.newBuilder(at(server, "/v1/files"))
			.header("authorization", "Bearer " + key)
			.header("content-type", "multipart/form-data; boundary=b")
			.POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
			.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(uploaded.body()).path("id").asString();
	}

	@Test
	void whoWaitsIsServedBesideAJobHoweverShortTheQueue() throws Exception {
		try (ConfigurableApplicationContext server = start("--sfumato.limits.queue=0",
				"--sfumato.limits.active-runs=1")) {
			String path = create(server, many(200));
			await().atMost(Duration.ofSeconds(60))
				.until(() -> read(server, path).at("/counts/done").asInt(), (done) -> done >= 1);

			List<Integer> statuses = new ArrayList<>();
			for (int number = 0; number < 10; number++) {
				statuses.add(send(server, BOB, "POST", "/api/v1/answers", "{\"question\":\"Hi?\"}").statusCode());
			}

			assertThat(statuses).containsOnly(200);
			assertThat(read(server, path).path("state").asString()).isEqualTo("running");
		}
	}

	@Test
	void nothingIsRunForAKeyThatIsGone() throws Exception {
		try (ConfigurableApplicationContext server = start()) {
			String path = create(server, many(400));
			Keys.write(this.keys, Keys.line("bob", BOB, "run"));
			await().atMost(Duration.ofMinutes(1)).until(() -> send(server, ALICE, "GET", path, "").statusCode() == 401);
			Path results = this.folder.resolve("storage/jobs/" + path.substring(path.lastIndexOf('/') + 1))
				.resolve("results.jsonl");
			// the one that was begun ends
			await().during(Duration.ofSeconds(2)).atMost(Duration.ofMinutes(1)).until(() -> isQuiet(results));
			assertThat(Files.readAllLines(results)).hasSizeLessThan(400);

			Keys.write(this.keys, Keys.line("alice", ALICE, "run"));
			// seldom: until the file is read again each try is one with a wrong key
			await().atMost(Duration.ofMinutes(1))
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> send(server, ALICE, "GET", path, "").statusCode() == 200);
			assertThat(send(server, ALICE, "POST", path + "/cancel", "").statusCode()).isEqualTo(202);
			assertThat(ended(server, path).path("state").asString()).isEqualTo("cancelled");
		}
	}

	private long seen = -1;

	private boolean isQuiet(Path file) throws Exception {
		long now = Files.exists(file) ? Files.size(file) : 0;
		boolean quiet = now == this.seen;
		this.seen = now;
		return quiet;
	}

	private static String many(int count) {
		return "{\"operation\":\"answers\",\"items\":[" + IntStream.range(0, count)
			.mapToObj((each) -> "{\"id\":\"item-" + each + "\",\"request\":{\"question\":\"What is " + each + "?\"}}")
			.collect(Collectors.joining(",")) + "]}";
	}

	private ConfigurableApplicationContext start(String... more) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--spring.ai.model.chat=none", "--sfumato.cache.directory=app/target/cache",
						"--sfumato.storage.directory=" + this.folder.resolve("storage"),
						"--sfumato.security.api-keys=" + this.keys));
		arguments.addAll(List.of(more));
		return new SpringApplicationBuilder(SfumatoApplication.class).run(arguments.toArray(String[]::new));
	}

	private String create(ConfigurableApplicationContext server, String json) throws Exception {
		HttpResponse<String> created = send(server, ALICE, "POST", "/api/v1/jobs", json);
		assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
		return created.headers().firstValue("location").orElseThrow();
	}

	private JsonNode read(ConfigurableApplicationContext server, String path) throws Exception {
		return JsonMapper.shared().readTree(send(server, ALICE, "GET", path, "").body());
	}

	private JsonNode ended(ConfigurableApplicationContext server, String path) {
		return await().atMost(Duration.ofSeconds(100))
			.until(() -> read(server, path), (job) -> !job.path("endedAt").isNull());
	}

	private static List<JsonNode> lines(String body) {
		return body.lines().map(JsonMapper.shared()::readTree).toList();
	}

	private HttpResponse<String> sendOnce(ConfigurableApplicationContext server, String key, String json)
			throws Exception {
		return this.client.send(HttpRequest.newBuilder(at(server, "/api/v1/jobs"))
			.header("authorization", "Bearer " + key)
			.header("content-type", "application/json")
			.header("idempotency-key", "order-17")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static URI at(ConfigurableApplicationContext server, String path) {
		int port = server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		return URI.create("http://127.0.0.1:" + port + path);
	}

	private HttpResponse<String> send(ConfigurableApplicationContext server, String key, String method, String path,
			String body) throws Exception {
		return this.client.send(HttpRequest.newBuilder(at(server, path))
			.timeout(Duration.ofSeconds(60))
			.header("authorization", "Bearer " + key)
			.header("content-type", "application/json")
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

}
