package io.sfumato.e2e;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The protocol's own Java client against the application when it serves tools. */
@EndToEndTest
@TestPropertySource(properties = "spring.ai.mcp.server.enabled=true")
@DirtiesContext
class McpIT {

	@LocalServerPort
	int port;

	private McpSyncClient client;

	@BeforeEach
	void connect() {
		this.client = McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + this.port).build())
			.requestTimeout(Duration.ofMinutes(1))
			.initializationTimeout(Duration.ofMinutes(1))
			.build();
		this.client.initialize();
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	@Test
	void theToolsAreTheOperations() {
		assertThat(this.client.getServerInfo().name()).isEqualTo("sfumato");
		assertThat(this.client.listTools().tools()).extracting(Tool::name)
			.containsExactlyInAnyOrder("caption", "answer", "transcribe", "extract", "decide");
		assertThat(this.client.listTools().tools()).allSatisfy((tool) -> {
			assertThat(tool.inputSchema().get("properties").toString()).contains("audio");
			assertThat(tool.annotations().readOnlyHint()).isTrue();
		});
	}

	@Test
	void aRecordingIsWrittenDownOrRefusedInWords() throws Exception {
		boolean listens;
		try (var caller = new Caller(this.port)) {
			listens = caller.get("/api/v1/models").body().contains("\"transcriptions\"");
		}

		CallToolResult result = call("transcribe", Map.of("audio", base64(Recordings.tone(2, 16_000))));

		assertThat(result.isError()).as(text(result)).isEqualTo(!listens);
		assertThat(listens ? result.structuredContent().toString() : text(result))
			.contains(listens ? "segments" : "listen");
	}

	@Test
	void aPictureIsAskedAbout() throws Exception {
		CallToolResult result = call("answer", Map.of("image", base64(Total.receipt()), "question", Total.QUESTION));

		assertThat(result.isError()).as(text(result)).isFalse();
		assertThat(text(result)).isEqualTo(Total.answer(this.port));
		assertThat(result.structuredContent().toString()).contains("forwardPasses", "confidence");
	}

	@Test
	void aPictureIsDescribed() {
		CallToolResult result = call("caption", Map.of("image", "data:image/png;base64," + base64(Pictures.png()),
				"style", "short", "strategy", "fast", "seed", 3));

		assertThat(result.isError()).as(text(result)).isFalse();
		assertThat(text(result)).isNotBlank();
		assertThat(result.structuredContent().toString()).contains("strategy=fast", "seed=3");
	}

	@Test
	void aRecordIsExtractedThatValidates() {
		Map<String, Object> schema = Map.of("type", "object", "additionalProperties", false, "required",
				List.of("total", "paid"), "properties",
				Map.of("total", Map.of("type", "number", "minimum", 0), "paid", Map.of("type", "boolean")));

		CallToolResult result = call("extract", Map.of("image", base64(Total.receipt()), "schema", schema));

		assertThat(result.isError()).as(text(result)).isFalse();
		var record = JsonMapper.shared().readTree(text(result));
		assertThat(record.at("/total").isNumber()).isTrue();
		assertThat(record.at("/paid").isBoolean()).isTrue();
		assertThat(record.propertyNames()).hasSize(2);
		assertThat(text(
				call("extract", Map.of("image", base64(Total.receipt()), "template", "Paid {{total: number min=0}}."))))
			.matches("Paid [0-9.]+\\.");
	}

	@Test
	void aQuestionIsDecided() {
		CallToolResult result = call("decide", Map.of("image", base64(Pictures.sample("shapes.png")), "question",
				"Which shape is the largest?", "options", List.of("a circle", "a star", "a square")));

		assertThat(result.isError()).as(text(result)).isFalse();
		assertThat(text(result)).matches("a (circle|star|square) \\(\\d+ %\\)|The image doesn't show it\\.");
		assertThat(result.structuredContent().toString()).contains("probabilities", "a star", "pAbstain");
	}

	@Test
	void mistakesAreToldToTheCaller() {
		assertThat(failure("extract", Map.of("image", base64(Pictures.png())))).contains("schema", "template");
		assertThat(failure("extract",
				Map.of("image", base64(Pictures.png()), "schema", Map.of("not", Map.of("type", "string")))))
			.contains("schema");
		assertThat(failure("decide",
				Map.of("image", base64(Pictures.png()), "question", "Which?", "options", List.of("one"))))
			.contains("options");
		assertThat(failure("answer", Map.of("image", base64(Pictures.png())))).contains("question");
		assertThat(failure("transcribe", Map.of())).contains("audio");
		assertThat(failure("transcribe", Map.of("audio", base64(Pictures.png())))).isNotBlank();
		assertThat(failure("caption", Map.of("image", "https://example.org/a.png"))).contains("image", "base64")
			.doesNotContain("example.org");
		assertThat(failure("caption", Map.of("image", base64(Pictures.firstHalfOf(Pictures.png()))))).contains("image");
		assertThat(failure("caption", Map.of("image", base64(Pictures.png()), "strategy", "no-such")))
			.contains("strategy");
	}

	private String failure(String tool, Map<String, Object> arguments) {
		CallToolResult result = call(tool, arguments);
		assertThat(result.isError()).isTrue();
		return text(result);
	}

	private CallToolResult call(String tool, Map<String, Object> arguments) {
		return this.client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
	}

	private static String text(CallToolResult result) {
		return ((TextContent) result.content().getFirst()).text();
	}

	private static String base64(byte[] file) {
		return Base64.getEncoder().encodeToString(file);
	}

}
