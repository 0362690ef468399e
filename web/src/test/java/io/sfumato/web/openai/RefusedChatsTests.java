package io.sfumato.web.openai;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@WebTest
class RefusedChatsTests {

	private static final String CHAT = "/v1/chat/completions";

	private static final String UNSUPPORTED = "unsupported_parameter";

	private static final String INVALID = "invalid_value";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	static Stream<Arguments> requests() {
		String tool = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
		return Stream.of(arguments("{\"model\":\"m\"}", "missing_required_parameter", "messages"),
				arguments("{\"messages\":[]}", "missing_required_parameter", "model"),
				arguments("{\"model\":7,\"messages\":[]}", INVALID, "model"), messages("", INVALID, "messages"),
				messages("7", INVALID, "messages[0]"),
				messages("{\"content\":\"Hi\"}", "missing_required_parameter", "messages[0].role"),
				messages("{\"role\":\"zebra\",\"content\":\"Hi\"}", INVALID, "messages[0].role"),
				messages("{\"role\":\"tool\",\"content\":\"Hi\"}", "missing_required_parameter",
						"messages[0].tool_call_id"),
				messages("{\"role\":\"tool\",\"content\":\"Hi\",\"tool_call_id\":\"c\"}", INVALID,
						"messages[0].tool_call_id"),
				messages("{\"role\":\"function\",\"name\":\"f\",\"content\":\"Hi\"}", UNSUPPORTED, "messages[0].role"),
				messages("{\"role\":\"user\",\"content\":\"Hi\",\"tool_calls\":[{}]}", UNSUPPORTED,
						"messages[0].tool_calls"),
				messages("{\"role\":\"assistant\",\"function_call\":{\"name\":\"f\"}}", UNSUPPORTED,
						"messages[0].function_call"),
				messages("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"custom\"}]}", UNSUPPORTED,
						"messages[0].tool_calls[0].type"),
				messages("{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{}}]}",
						"missing_required_parameter", "messages[0].tool_calls[0].function.name"),
				messages("{\"role\":\"user\"}", "missing_required_parameter", "messages[0].content"),
				messages("{\"role\":\"user\",\"content\":\" \"}", INVALID, "messages"),
				messages("{\"role\":\"user\",\"content\":7}", INVALID, "messages[0].content"),
				messages("{\"role\":\"assistant\",\"content\":\"Hi\"}", INVALID, "messages"),
				messages("{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{}]}", "missing_required_parameter",
						"messages[0].tool_calls[0].id"),
				messages("{\"role\":\"user\",\"content\":\"" + "x".repeat(70_000) + "\"}", INVALID,
						"messages[0].content"),
				part("7", INVALID, ""), part("{}", "missing_required_parameter", ".type"),
				part("{\"type\":\"zebra\"}", INVALID, ".type"),
				part("{\"type\":\"text\"}", "missing_required_parameter", ".text"),
				part("{\"type\":\"text\",\"text\":\"data:application/x-thing;base64," + "A".repeat(8192) + "\"}",
						"media_in_text", ".text"),
				part("{\"type\":\"image_url\"}", "missing_required_parameter", ".image_url"),
				part("{\"type\":\"image_url\",\"image_url\":{}}", "missing_required_parameter", ".image_url.url"),
				image("http://127.0.0.1:1/a.png", "remote_media_disabled"),
				image("https://127.0.0.1:1/a.png", "remote_media_disabled"),
				image("file:///etc/passwd", "remote_media_disabled"),
				image("data:image/png;base64,@@not-base64@@", "invalid_media"),
				image("data:image/png;base64,", "invalid_media"), image("data:image/png,abc", "invalid_media"),
				part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\",\"detail\":\"zebra\"}}",
						INVALID, ".image_url.detail"),
				part("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"UklGRg==\",\"format\":\"wav\"}}",
						"capability_not_available", ".input_audio.data"),
				part("{\"type\":\"input_audio\"}", "missing_required_parameter", ".input_audio"),
				part("{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\"}}", "missing_required_parameter",
						".input_audio.data"),
				part("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"@@\",\"format\":\"wav\"}}", "invalid_media",
						".input_audio.data"),
				part("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"%s\"}}".formatted(Requests.PNG_BASE64),
						"media_mismatch", ".input_audio.data"),
				part("{\"type\":\"audio_url\",\"audio_url\":{\"url\":\"https://127.0.0.1:1/a.mp3\"}}",
						"remote_media_disabled", ".audio_url.url"),
				part("{\"type\":\"audio_url\"}", "missing_required_parameter", ".audio_url"),
				part("{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}", "invalid_value", ".file.file_id"),
				with("\"frequency_penalty\":0.5", UNSUPPORTED, "frequency_penalty"),
				with("\"presence_penalty\":-1", UNSUPPORTED, "presence_penalty"),
				with("\"logit_bias\":{\"5\":1}", UNSUPPORTED, "logit_bias"),
				with("\"prediction\":{\"type\":\"content\",\"content\":\"a\"}", UNSUPPORTED, "prediction"),
				with("\"modalities\":[\"text\",\"audio\"],\"audio\":{}", UNSUPPORTED, "modalities"),
				with("\"web_search_options\":{}", UNSUPPORTED, "web_search_options"),
				with("\"response_format\":{\"type\":\"json_schema\"}", "missing_required_parameter",
						"response_format.json_schema"),
				with("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\"}}",
						"missing_required_parameter", "response_format.json_schema.schema"),
				with("\"response_format\":{\"type\":\"json_object\"},\"stop\":\"}\"", "incompatible_options", "stop"),
				with("\"response_format\":{\"type\":\"zebra\"}", INVALID, "response_format.type"),
				with("\"tools\":7", INVALID, "tools"), with("\"tools\":[7]", INVALID, "tools[0]"),
				with("\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"f\"}}]", UNSUPPORTED, "tools[0].type"),
				with("\"tools\":[{\"type\":\"function\",\"function\":{}}]", "missing_required_parameter",
						"tools[0].function.name"),
				with("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]", INVALID,
						"tools[0].function.name"),
				with("\"tools\":[" + tool + "," + tool + "]", INVALID, "tools[1].function.name"),
				with("\"tools\":[" + (tool + ",").repeat(64) + tool + "]", INVALID, "tools"),
				with("\"tool_choice\":\"required\"", INVALID, "tool_choice"),
				with("\"tools\":[" + tool + "],\"tool_choice\":\"zebra\"", INVALID, "tool_choice"),
				with("\"tools\":[" + tool + "],\"tool_choice\":{\"type\":\"custom\"}", UNSUPPORTED, "tool_choice.type"),
				with("\"tools\":[" + tool
						+ "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"zebra\"}}", INVALID,
						"tool_choice.function.name"),
				with("\"tools\":[" + tool + "],\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":"
						+ "{\"mode\":\"zebra\",\"tools\":[" + tool + "]}}", INVALID, "tool_choice.allowed_tools.mode"),
				with("\"functions\":[{\"name\":\"f\"}]", UNSUPPORTED, "functions"), with("\"n\":0", INVALID, "n"),
				with("\"n\":5", INVALID, "n"), with("\"seed\":\"a\"", INVALID, "seed"),
				with("\"temperature\":\"hot\"", INVALID, "temperature"), with("\"top_p\":0", INVALID, "top_p"),
				with("\"max_tokens\":\"many\"", INVALID, "max_tokens"), with("\"stop\":\"\"", INVALID, "stop"),
				with("\"stop\":[1]", INVALID, "stop"), with("\"stop\":\"\\ude00\"", INVALID, "stop"),
				with("\"metadata\":{\"a\":\"\\ud83d\"}", INVALID, "metadata"),
				messages("{\"role\":\"user\",\"content\":\"\\ud83d\"}", INVALID, "messages[0].content"),
				with("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", INVALID, "stop"),
				with("\"stream\":\"yes\"", INVALID, "stream"), with("\"top_logprobs\":3", INVALID, "top_logprobs"),
				with("\"logprobs\":true,\"top_logprobs\":21", INVALID, "top_logprobs"),
				with("\"metadata\":{\"a\":1}", INVALID, "metadata"),
				with("\"sfumato\":{\"options\":{\"steps\":\"a\"}}", INVALID, "sfumato.options.steps"),
				with("\"seed\":1,\"sfumato\":{\"options\":{\"seed\":2}}", "incompatible_options", "seed"),
				with("\"sfumato\":{\"include\":[\"zebra\"]}", INVALID, "sfumato.include[0]"),
				with("\"sfumato\":{\"notVisible\":3}", INVALID, "sfumato.notVisible"));
	}

	@ParameterizedTest
	@MethodSource("requests")
	void whatCantBeDoneIsNamed(String json, String code, String param) {
		JsonNode reply = refused(json, 400);

		assertThat(reply.at("/error/code").asString()).as(reply.toString()).isEqualTo(code);
		assertThat(reply.at("/error/param").asString()).as(reply.toString()).isEqualTo(param);
		assertThat(reply.at("/error/type").asString()).isEqualTo("invalid_request_error");
		assertThat(reply.at("/error/message").asString()).isNotBlank().doesNotContain("zebra");
		assertThat(reply.at("/sfumato/problem").asString()).startsWith("urn:sfumato:problem:");
		assertThat(reply.at("/sfumato/retryable").booleanValue()).isFalse();
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void anUnknownModelIsNotFound() {
		JsonNode reply = refused("{\"model\":\"zebra\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 404);

		assertThat(reply.at("/error/code").asString()).isEqualTo("model_not_found");
		assertThat(reply.at("/error/param").asString()).isEqualTo("model");
		assertThat(reply.toString()).doesNotContain("zebra");
	}

	@Test
	void brokenJsonIsNotRepeated() {
		JsonNode reply = refused("{\"model\": \"zebra-marker-71\", \"messages\": [", 400);

		assertThat(reply.at("/error/code").asString()).isEqualTo("invalid_json");
		assertThat(reply.toString()).doesNotContain("zebra-marker-71");
	}

	@Test
	void acceptDoesNotTurnErrorsIntoPages() {
		this.client.post()
			.uri(CHAT)
			.header("Content-Type", "application/json")
			.header("Accept", "text/html")
			.bodyValue("{\"model\":\"sfumato-mini\"}")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectHeader()
			.contentType("application/json");
	}

	@Test
	void aBodyBeyondTheLimitIsTooLarge() {
		JsonNode reply = refused("{\"model\":\"" + "x".repeat((2 << 20) + 1) + "\"}", 413);

		assertThat(reply.at("/error/code").asString()).isEqualTo("request_too_large");
		assertThat(reply.at("/error/message").asString()).contains(Integer.toString(2 << 20));
		this.client.get().uri("/v1/models").exchange().expectStatus().isOk().expectBody();
	}

	@Test
	void formsAreNotRead() {
		Requests.upload(this.client, CHAT, "{}", Map.of("image", Requests.PNG))
			.expectStatus()
			.isEqualTo(415)
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_content_type");
	}

	@Test
	void aFullQueueAsksToComeBack() {
		var steps = new Semaphore(0);
		this.engine.withRoomFor(1).steppedBy(steps);
		Thread first = Thread.ofVirtual().start(() -> Requests.post(this.client, CHAT, hello()));
		await().untilAsserted(() -> assertThat(this.engine.active()).isOne());

		Requests.post(this.client, CHAT, hello())
			.expectStatus()
			.isEqualTo(429)
			.expectHeader()
			.valueEquals("retry-after", "2")
			.expectHeader()
			.valueEquals("retry-after-ms", "1500")
			.expectHeader()
			.valueEquals("x-should-retry", "true")
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("server_overloaded")
			.jsonPath("$.sfumato.retryable")
			.isEqualTo(true);

		steps.release(1000);
		await().until(() -> !first.isAlive());
	}

	@Test
	void aDeadlineIsAGatewayTimeoutNobodyRetries() {
		this.engine.failingAtOnce(new DeadlineExceededException("The run passed its deadline of 1 s."));

		Requests.post(this.client, CHAT, hello())
			.expectStatus()
			.isEqualTo(504)
			.expectHeader()
			.valueEquals("x-should-retry", "false")
			.expectBody()
			.jsonPath("$.error.type")
			.isEqualTo("timeout_error")
			.jsonPath("$.error.param")
			.isEmpty();
	}

	@Test
	void aDefectTellsNothing() {
		this.engine.failingAtOnce(new ModelFaultException("CANARY", new IllegalStateException("CANARY")));

		JsonNode reply = refused(hello(), 500);

		assertThat(reply.at("/error/code").asString()).isEqualTo("internal_error");
		assertThat(reply.toString()).doesNotContain("CANARY");
	}

	@Test
	void routesThatArentServedNameTheOneThatIs() {
		Requests.post(this.client, "/v1/responses", "{\"model\":\"sfumato-mini\",\"input\":\"hi\"}")
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType("application/json")
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("unknown_url")
			.jsonPath("$.error.message")
			.value((message) -> assertThat((String) message).contains("/v1/chat/completions"));
		this.client.get()
			.uri(CHAT)
			.exchange()
			.expectStatus()
			.isEqualTo(405)
			.expectHeader()
			.valueEquals("allow", "POST")
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("method_not_allowed");
	}

	private static String hello() {
		return "{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
	}

	private JsonNode refused(String json, int status) {
		var reply = Requests.post(this.client, CHAT, json)
			.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType("application/json")
			.expectHeader()
			.valueEquals("x-should-retry", "false")
			.expectHeader()
			.valueMatches("x-request-id", "req_.+")
			.expectBody(String.class)
			.returnResult();
		return JsonMapper.shared().readTree(reply.getResponseBody());
	}

	private static Arguments messages(String messages, String code, String param) {
		return arguments("{\"model\":\"sfumato-mini\",\"messages\":[" + messages + "]}", code, param);
	}

	private static Arguments part(String part, String code, String param) {
		return messages("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"?\"}," + part + "]}", code,
				"messages[0].content[1]" + param);
	}

	private static Arguments image(String url, String code) {
		return part("{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}", code, ".image_url.url");
	}

	private static Arguments with(String fields, String code, String param) {
		return arguments(
				"{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + fields + "}",
				code, param);
	}

}
