package io.sfumato.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the HTTP contract promises beyond its own checks, which {@code checks} runs; the
 * numbers are those of the checks nearby.
 */
@EndToEndTest
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ApiChecksIT extends CallerTest {

	private static final String CHAT = "/v1/chat/completions";

	private static final JsonMapper JSON = JsonMapper.shared();

	/** C16. */
	@ParameterizedTest
	@ValueSource(strings = { "//127.0.0.1:@/a.png", "ftp://127.0.0.1:@/a.png", "jar:http://127.0.0.1:@/a.jar!/a.png" })
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

	/** C21. */
	@Test
	void anAnswerEndsBeforeItsStop() throws Exception {
		String whole = content(aboutTheReceipt(",\"max_tokens\":24"));
		String stop = whole.substring(whole.length() - 1);

		var reply = aboutTheReceipt(",\"max_tokens\":24,\"stop\":[%s]".formatted(JSON.writeValueAsString(stop)));

		assertThat(content(reply)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
		assertThat(reply.at("/choices/0/finish_reason")).isEqualTo("stop");
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
