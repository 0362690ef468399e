package io.sfumato.web.openai;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.web.Patience;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class ChatStreamTests {

	private static final List<String> WORDS = List.of("Three", " mugs", " stand", " on", " the", " shelf", ".");

	private static final String TEXT = String.join("", WORDS);

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@LocalServerPort
	int port;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void chunksAreFramedAsClientsReadThem() {
		String body = body(",\"stream_options\":{\"include_usage\":true}");

		assertThat(body.lines()).allMatch((line) -> line.isEmpty() || line.startsWith("data: "));
		assertThat(body).endsWith("\n\ndata: [DONE]\n\n");
		List<JsonNode> chunks = chunks(body);
		assertThat(chunks.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
		assertThat(text(chunks, 0)).isEqualTo(TEXT);
		assertThat(chunks).allSatisfy((chunk) -> {
			assertThat(chunk.get("object").asString()).isEqualTo("chat.completion.chunk");
			assertThat(chunk.has("error")).isFalse();
			assertThat(chunk.has("usage")).isTrue();
			for (String constant : List.of("id", "created", "model", "system_fingerprint")) {
				assertThat(chunk.get(constant)).isEqualTo(chunks.getFirst().get(constant));
			}
		});
		assertThat(chunks.get(chunks.size() - 2).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
		assertThat(chunks.get(chunks.size() - 2).at("/choices/0/delta")).isEmpty();
		assertThat(chunks.getLast().get("choices")).isEmpty();
		assertThat(chunks.getLast().at("/usage/total_tokens").intValue()).isEqualTo(22);
		assertThat(chunks.getLast().at("/sfumato/receipt/forwardPasses").intValue()).isPositive();
	}

	@Test
	void theHeadersAreThoseOfAStream() {
		this.client.post()
			.uri("/v1/chat/completions")
			.header("Content-Type", "application/json")
			.header("Accept", "application/json")
			.bodyValue(request(""))
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("content-type", "text/event-stream;charset=UTF-8")
			.expectHeader()
			.valueEquals("cache-control", "no-store")
			.expectHeader()
			.valueEquals("x-accel-buffering", "no");
	}

	@Test
	void withoutUsageTheReceiptRidesOnTheLastFinishChunk() {
		List<JsonNode> chunks = chunks(body(",\"n\":2"));

		assertThat(chunks).noneMatch((chunk) -> chunk.has("usage"));
		assertThat(chunks.subList(0, 2)).extracting((chunk) -> chunk.at("/choices/0/index").intValue())
			.containsExactly(0, 1);
		assertThat(chunks).filteredOn((chunk) -> !chunk.at("/choices/0/finish_reason").isNull())
			.extracting((chunk) -> chunk.at("/choices/0/index").intValue())
			.containsExactly(0, 1);
		assertThat(chunks.getLast().at("/sfumato/receipt/forwardPasses").intValue()).isPositive();
		assertThat(text(chunks, 0)).isEqualTo(TEXT);
		assertThat(text(chunks, 1)).isEqualTo(TEXT);
	}

	@Test
	void aStopIsNeverSentNotEvenItsBeginning() {
		this.engine.says("a", " s", "h", "e", "l", "l", " on", " the", " s", "h", "elf", ".");

		List<JsonNode> chunks = chunks(body(",\"stop\":[\"shelf\",\"zebra\"]"));

		assertThat(text(chunks, 0)).isEqualTo("a shell on the ");
		assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
	}

	@Test
	void logprobsComeWithTheFinish() {
		List<JsonNode> chunks = chunks(body(",\"logprobs\":true"));

		assertThat(chunks.getLast().at("/choices/0/logprobs/content"))
			.extracting((each) -> each.get("token").asString())
			.containsExactly("Three", " mugs", " stand", " on", " the", " shelf", ".");
	}

	@Test
	void onlyWhatNothingIsMaskedLeftOfIsSent() {
		List<JsonNode> chunks = chunks(body(",\"sfumato\":{\"include\":[\"trace\"]}"));

		List<String> sent = chunks.stream()
			.map((chunk) -> chunk.at("/choices/0/delta/content").asString(""))
			.filter((text) -> !text.isEmpty())
			.toList();
		var committed = new BitSet();
		List<String> stable = new ArrayList<>();
		for (JsonNode event : chunks.getLast().at("/sfumato/trace")) {
			int before = committed.nextClearBit(0);
			for (JsonNode commit : event.path("commits")) {
				committed.set(commit.get("cell").intValue());
			}
			String text = String.join("",
					WORDS.subList(Math.min(before, WORDS.size()), Math.min(committed.nextClearBit(0), WORDS.size())));
			if (!text.isEmpty()) {
				stable.add(text);
			}
		}
		assertThat(sent).isEqualTo(stable).hasSizeGreaterThan(1);
	}

	@Test
	void aFailureBeforeTheStreamIsAnOrdinaryError() {
		this.engine.failingAtOnce(
				new InvalidRequestException(Problem.INVALID_VALUE, "The cap is too high.", "/options/maxTokens"));

		Requests.post(this.client, "/v1/chat/completions", request(",\"max_tokens\":24"))
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType("application/json")
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("max_tokens");
	}

	@Test
	void aFailureInTheMiddleEndsTheStreamWithoutItsMark() {
		this.engine.failingInTheMiddle(new DeadlineExceededException("The run passed its deadline of 120 s."));

		String body = body("");

		String last = body.substring(body.indexOf("event: error"));
		assertThat(body).doesNotContain("[DONE]");
		assertThat(last).startsWith("event: error\ndata: {\"error\":{\"message\":").endsWith("}\n\n");
		JsonNode error = JsonMapper.shared().readTree(last.substring(last.indexOf('{')));
		assertThat(error.at("/error/type").asString()).isEqualTo("timeout_error");
		assertThat(error.at("/error/code").asString()).isEqualTo("deadline_exceeded");
		assertThat(error.at("/error/param").isNull()).isTrue();
		assertThat(error.at("/sfumato/requestId").asString()).startsWith("req_");
	}

	@Test
	void aClientThatLeavesStopsTheRun() throws IOException {
		this.engine.steppedBy(new Semaphore(2));

		try (Socket socket = send(request(""))) {
			readUntil(socket, "\"role\":\"assistant\"");
			assertThat(this.engine.active()).isOne();
		}

		await().untilAsserted(() -> assertThat(this.engine.active()).isZero());
	}

	private static String request(String more) {
		return "{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true"
				+ more + "}";
	}

	private String body(String more) {
		return Requests.post(this.client, "/v1/chat/completions", request(more))
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
	}

	private static List<JsonNode> chunks(String body) {
		List<JsonNode> chunks = new ArrayList<>();
		for (String line : body.lines().toList()) {
			if (line.startsWith("data: {")) {
				chunks.add(JsonMapper.shared().readTree(line.substring("data: ".length())));
			}
		}
		return chunks;
	}

	private static String text(List<JsonNode> chunks, int index) {
		var text = new StringBuilder();
		for (JsonNode chunk : chunks) {
			if (chunk.at("/choices/0/index").asInt(-1) == index) {
				text.append(chunk.at("/choices/0/delta/content").asString(""));
			}
		}
		return text.toString();
	}

	private Socket send(String json) throws IOException {
		var socket = new Socket("127.0.0.1", this.port);
		socket.setSoTimeout((int) Patience.LONGEST.toMillis());
		socket.getOutputStream()
			.write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
					+ json.length() + "\r\n\r\n" + json)
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static String readUntil(Socket socket, String expected) throws IOException {
		var seen = new StringBuilder();
		byte[] chunk = new byte[4096];
		while (seen.indexOf(expected) < 0) {
			int length = socket.getInputStream().read(chunk);
			assertThat(length).as("the stream ended before " + expected).isPositive();
			seen.append(new String(chunk, 0, length, StandardCharsets.UTF_8));
		}
		return seen.toString();
	}

}
