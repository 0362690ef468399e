package io.sfumato.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sfumato.engine.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * What the HTTP contract promises and no other test asks the whole application for; the
 * numbers are those of the contract's checks.
 */
@EndToEndTest
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ApiChecksIT {

	private static final String CHAT = "/v1/chat/completions";

	private static final JsonMapper JSON = JsonMapper.shared();

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	private Caller caller;

	@BeforeEach
	void connect() {
		this.caller = new Caller(this.port);
	}

	@AfterEach
	void disconnect() {
		this.caller.close();
	}

	/** C06. */
	@Test
	void brokenJsonIsNeitherEchoedNorLogged(CapturedOutput output) throws Exception {
		var reply = this.caller.post(CHAT, "{\"model\": \"zebra-marker-71\", \"messages\": [");

		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.at("/error/code")).isEqualTo("invalid_json");
		assertThat(reply.body() + output.getAll()).doesNotContain("zebra-marker-71");
	}

	/** C16. */
	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:@/a.png", "https://127.0.0.1:@/a.png", "//127.0.0.1:@/a.png",
			"file:///etc/passwd", "ftp://127.0.0.1:@/a.png", "jar:http://127.0.0.1:@/a.jar!/a.png" })
	void addressesAreNotFetched(String url) throws Exception {
		var reached = new AtomicInteger();
		try (var canary = new ServerSocket(0)) {
			Thread.ofVirtual().start(() -> {
				try {
					canary.accept().close();
					reached.incrementAndGet();
				}
				catch (IOException closed) {
					// nobody came
				}
			});
			String address = url.replace("@", "" + canary.getLocalPort());
			var reply = this.caller.post(CHAT, chat("""
					[{"type":"text","text":"?"},{"type":"image_url","image_url":{"url":"%s"}}]""".formatted(address),
					""));

			assertThat(reply.status()).isEqualTo(400);
			assertThat(reply.at("/error/code")).isEqualTo("remote_media_disabled");
			assertThat(reply.at("/error/param")).contains("image_url");
		}
		assertThat(reached).hasValue(0);
	}

	/** C18. */
	@Test
	void aBombIsRefusedByItsHeader() throws Exception {
		String bomb = "data:image/png;base64,"
				+ Base64.getEncoder().encodeToString(Pictures.pngClaiming(60_000, 60_000));
		long before = heap();
		long begin = System.nanoTime();

		var reply = this.caller.post(CHAT, chat("""
				[{"type":"image_url","image_url":{"url":"%s"}}]""".formatted(bomb), ""));

		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.at("/error/code")).isEqualTo("media_limit_exceeded");
		assertThat((System.nanoTime() - begin) / 1e9).as("seconds").isLessThan(5);
		assertThat(heap() - before).isLessThan(64L << 20);
	}

	private static long heap() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	/** C20. */
	@Test
	void theFirstCapWins() throws Exception {
		var reply = this.caller.post(CHAT,
				chat("\"Name one colour.\"", ",\"max_completion_tokens\":1,\"max_tokens\":50"));

		assertThat(reply.json().at("/usage/completion_tokens").asInt()).isLessThanOrEqualTo(1);
	}

	/** C21. */
	@Test
	void anAnswerEndsBeforeItsStop() throws Exception {
		String whole = content(aboutTheReceipt(",\"max_tokens\":24"));
		String stop = whole.substring(whole.length() - 1);

		var reply = aboutTheReceipt(",\"max_tokens\":24,\"stop\":[%s]".formatted(JSON.writeValueAsString(stop)));

		assertThat(content(reply)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
		assertThat(reply.at("/choices/0/finish_reason")).isEqualTo("stop");
	}

	/** C22. */
	@Test
	void aSeedDecidesWhateverRunsBeside() throws Exception {
		String request = chat("\"Name one colour.\"", ",\"temperature\":0.8,\"seed\":11,\"max_tokens\":16");
		var alone = this.caller.post(CHAT, request);
		List<Callable<Caller.Reply>> together = new ArrayList<>();
		for (int number = 0; number < 8; number++) {
			String each = (number % 2 == 0) ? request : chat("\"Name something else.\"",
					",\"temperature\":1,\"seed\":%d,\"max_tokens\":16".formatted(number));
			together.add(() -> this.caller.post(CHAT, each));
		}

		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Caller.Reply>> replies = threads.invokeAll(together);
			for (int number = 0; number < 8; number += 2) {
				assertThat(content(replies.get(number).get())).isEqualTo(content(alone));
				assertThat(replies.get(number).get().at("/system_fingerprint"))
					.isEqualTo(alone.at("/system_fingerprint"));
			}
		}
	}

	/** C27. */
	@Test
	void losslessIsQualityInFewerPasses() throws Exception {
		for (String picture : List.of("receipt.png", "shapes.png", "smiley.png")) {
			String request = "{\"question\":\"What is this?\",\"strategy\":\"%s\",\"options\":{\"maxTokens\":24}}";
			var quality = this.caller.upload("/api/v1/answers", request.formatted("quality"), picture,
					Pictures.sample(picture));
			var lossless = this.caller.upload("/api/v1/answers", request.formatted("lossless"), picture,
					Pictures.sample(picture));

			assertThat(lossless.at("/result/answers/0/text")).isEqualTo(quality.at("/result/answers/0/text"));
			assertThat(lossless.json().at("/receipt/forwardPasses").asInt())
				.isLessThanOrEqualTo(quality.json().at("/receipt/forwardPasses").asInt());
			assertThat(lossless.at("/receipt/exactness/commit")).isEqualTo("verified");
		}
	}

	/** C30 and C31. */
	@Test
	void aSchemaThatCantBeKeptIsRefusedAtOnce() throws Exception {
		assertThat(schema("{\"type\":\"string\",\"minLength\":400}", ",\"max_tokens\":8").at("/error/code"))
			.isEqualTo("schema_does_not_fit");
		var unsupported = schema("{\"not\":{\"type\":\"string\"}}", "");
		assertThat(unsupported.at("/error/code")).isEqualTo("unsupported_schema");
		assertThat(unsupported.at("/error/param")).contains("/not");
		String values = IntStream.range(0, 2000)
			.mapToObj((number) -> "\"v" + number + "\"")
			.collect(Collectors.joining(","));
		assertThat(schema("{\"enum\":[" + values + "]}", "").at("/error/code")).isEqualTo("schema_too_complex");
	}

	/** C32. */
	@Test
	void anyObjectIsAnObject() throws Exception {
		var reply = aboutTheReceipt(",\"max_tokens\":40,\"response_format\":{\"type\":\"json_object\"}");

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(JSON.readTree(content(reply)).isObject()).isTrue();
	}

	/** C34 and C36. */
	@Test
	void aStreamIsFramedAsClientsReadIt() throws Exception {
		String more = ",\"max_tokens\":16,\"n\":2,\"temperature\":0.8,\"seed\":4";
		var whole = aboutTheReceipt(more);
		var stream = aboutTheReceipt(more + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

		assertThat(stream.header("content-type")).startsWith("text/event-stream");
		assertThat(stream.body()).doesNotContain("\nid:", "\nretry:", "\"error\"").endsWith("data: [DONE]\n\n");
		List<JsonNode> chunks = stream.body()
			.lines()
			.filter((line) -> line.startsWith("data: {"))
			.map((line) -> JSON.readTree(line.substring(6)))
			.toList();
		assertThat(chunks.getLast().at("/choices").isEmpty()).isTrue();
		assertThat(chunks.getLast().at("/usage/total_tokens").asInt())
			.isEqualTo(whole.json().at("/usage/total_tokens").asInt());
		String[] texts = { "", "" };
		List<Integer> first = new ArrayList<>();
		for (JsonNode chunk : chunks.subList(0, chunks.size() - 1)) {
			int index = chunk.at("/choices/0/index").asInt();
			if (!first.contains(index)) {
				first.add(index);
			}
			texts[index] += chunk.at("/choices/0/delta/content").asString("");
		}
		assertThat(first).containsExactly(0, 1);
		assertThat(Arrays.asList(texts)).containsExactly(whole.at("/choices/0/message/content"),
				whole.at("/choices/1/message/content"));
	}

	/** C38. */
	@Test
	void whoLeavesTakesTheirRunAlong() throws Exception {
		try (var events = this.caller.stream("/api/v1/answers",
				"{\"question\":\"What is this?\",\"stream\":true,\"strategy\":\"static\",\"options\":{\"maxTokens\":64,"
						+ "\"steps\":64}}",
				"receipt.png", Total.receipt())) {
			assertThat(new String(events.readNBytes(200))).contains("event: accepted");
		}

		await().atMost(Duration.ofSeconds(2)).until(() -> this.engine.status().activeRuns() == 0);
	}

	/** C42. */
	@Test
	void embeddingsAreACapabilityThatIsntThere() throws Exception {
		var reply = this.caller.post("/v1/embeddings", "{\"model\":\"sfumato-mini\",\"input\":\"a\"}");

		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.at("/error/code")).isEqualTo("capability_not_available");
	}

	/** C45. */
	@Test
	void anImageIsTheSameInEveryForm() throws Exception {
		String base64 = Base64.getEncoder().encodeToString(Pictures.sample("shapes.png"));
		String url = "data:image/png;base64," + base64;
		String questions = "\"model\":\"sfumato-mini\",\"questions\":{\"a\":{\"type\":\"noul\",\"instructions\":\"Is pic red?\"}}";
		List<String> bodies = List.of("{%s,\"state\":\"s\",\"images\":[\"%s\"]}".formatted(questions, url),
				"{%s,\"state\":\"s\",\"images\":[\"%s\"]}".formatted(questions, base64),
				"{%s,\"state\":\"s\",\"images\":[{\"content_type\":\"image/png\",\"base64\":\"%s\"}]}"
					.formatted(questions, base64),
				"{%s,\"state\":\"s\",\"files\":[\"%s\"]}".formatted(questions, url),
				("{%s,\"state\":\"s\",\"assets\":{\"pic\":{\"type\":\"image\",\"format\":\"png\","
						+ "\"data_base64\":\"%s\"}}}")
					.formatted(questions, base64));
		List<JsonNode> answers = new ArrayList<>();
		for (String body : bodies) {
			var reply = this.caller.post("/v1/systemone", body);
			assertThat(reply.status()).as(reply.body()).isEqualTo(200);
			answers.add(reply.json().at("/answers"));
		}
		answers.add(
				this.caller
					.upload("/v1/systemone", "{%s,\"state\":\"s\"}".formatted(questions), "shapes.png",
							Pictures.sample("shapes.png"))
					.json()
					.at("/answers"));

		assertThat(answers).hasSize(6).containsOnly(answers.getFirst());
	}

	/** C48. */
	@Test
	void aQuestionDoesntSeeTheOthers() throws Exception {
		String asked = "\"b\":{\"type\":\"noul\",\"instructions\":\"Is there a circle?\"}";
		String others = "\"z\":{\"type\":\"noul\",\"instructions\":\"Is it day?\"},\"y\":{\"type\":\"choice\","
				+ "\"instructions\":\"Which?\",\"criteria\":{\"a\":null,\"c\":null}},";
		String body = "{\"model\":\"sfumato-mini\",\"state\":\"s\",\"questions\":{%s}}";

		double alone = this.caller
			.upload("/v1/systemone", body.formatted(asked), "shapes.png", Pictures.sample("shapes.png"))
			.json()
			.at("/answers/b/noul")
			.asDouble();
		double beside = this.caller
			.upload("/v1/systemone", body.formatted(others + asked), "shapes.png", Pictures.sample("shapes.png"))
			.json()
			.at("/answers/b/noul")
			.asDouble();

		assertThat(beside).isCloseTo(alone, within(1e-6));
	}

	/** C60, the part about privacy. */
	@Test
	void nothingThatUsersSendIsLogged(CapturedOutput output) throws Exception {
		String marker = "quagga-4711";
		this.caller.upload("/api/v1/answers", """
				{"question":"%1$s?","context":"%1$s","instructions":"%1$s","metadata":{"%1$s":"%1$s"}}"""
			.formatted(marker), marker + ".png", Pictures.png());
		this.caller.post("/api/v1/infills", """
				{"context":"%1$s","template":"%1$s {{%2$s: choice \\"%1$s\\"|\\"b\\"}}"}""".formatted(marker,
				"quagga"));
		this.caller.post(CHAT,
				chat("\"%s\"".formatted(marker), ",\"user\":\"%1$s\",\"stop\":\"%1$s\"".formatted(marker)));
		this.caller.post(CHAT, "{\"model\":\"%1$s\",\"messages\":[{\"role\":\"%1$s\"}]}".formatted(marker));
		this.caller.get("/v1/models/" + marker);
		this.caller.post("/api/v1/answers", "{\"%1$s\":1}".formatted(marker));

		assertThat(output.getAll()).contains("req_").doesNotContain("quagga");
	}

	private Caller.Reply schema(String property, String more) throws Exception {
		return this.caller.post(CHAT,
				chat("\"Fill it in.\"",
						more + """
								,"response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object",
								"required":["a"],"additionalProperties":false,"properties":{"a":%s}}}}"""
							.formatted(property)));
	}

	private Caller.Reply aboutTheReceipt(String more) throws Exception {
		return this.caller.post(CHAT, chat("""
				[{"type":"text","text":"%s"},{"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]"""
			.formatted(Total.QUESTION, Base64.getEncoder().encodeToString(Total.receipt())), more));
	}

	private static String chat(String content, String more) {
		return "{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}".formatted(content,
				more);
	}

	private static String content(Caller.Reply reply) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		return reply.at("/choices/0/message/content");
	}

}
