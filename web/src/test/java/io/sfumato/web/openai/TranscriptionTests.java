package io.sfumato.web.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class TranscriptionTests {

	private static final String PATH = "/v1/audio/transcriptions";

	private static final String STRETCH = "Three mugs stand on the shelf.";

	private static final String TEXT = STRETCH + " " + STRETCH;

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void listen() {
		this.engine.reset();
		this.engine.hearing();
	}

	private WebTestClient.ResponseSpec send(Map<String, String> fields) {
		return Requests.form(this.client, PATH, fields, Requests.WAV);
	}

	private String body(Map<String, String> fields, int status) {
		return send(fields).expectStatus().isEqualTo(status).expectBody(String.class).returnResult().getResponseBody();
	}

	private JsonNode json(Map<String, String> fields, int status) {
		return JsonMapper.shared().readTree(body(fields, status));
	}

	@Test
	void jsonIsTheTextAndWhatItCostAndNothingElse() {
		JsonNode reply = json(Map.of("model", "sfumato-mini"), 200);

		assertThat(reply.propertyNames()).containsExactly("text", "usage");
		assertThat(reply.at("/text").asString()).isEqualTo(TEXT);
		assertThat(reply.get("usage").toString()).isEqualTo("{\"type\":\"duration\",\"seconds\":13}");
		RunRequest received = this.engine.received().getFirst();
		assertThat(received.operation()).isEqualTo(new Operation.Transcribe(null, null, false));
		assertThat(received.media().getFirst().declaredKind()).isEqualTo(Kind.AUDIO);
		assertThat(received.media().getFirst().data()).isEqualTo(Requests.WAV);
	}

	@Test
	void fieldsReachTheEngine() {
		json(Map.of("model", "sfumato-mini:fast", "language", "en", "prompt", "Mugs, shelves.", "temperature", "0.4",
				"response_format", "verbose_json", "timestamp_granularities[]", "segment", "chunking_strategy", "auto"),
				200);

		RunRequest received = this.engine.received().getFirst();
		assertThat(received.operation()).isEqualTo(new Operation.Transcribe("en", "Mugs, shelves.", true));
		assertThat(received.options().temperature()).isEqualTo(0.4);
		assertThat(received.model()).isEqualTo("sfumato-mini:fast");
	}

	@Test
	void verboseJsonHasEverythingClientsRead() {
		JsonNode reply = json(Map.of("model", "sfumato-mini", "response_format", "verbose_json", "language", "en"),
				200);

		assertThat(reply.at("/task").asString()).isEqualTo("transcribe");
		assertThat(reply.at("/language").asString()).isEqualTo("en");
		assertThat(reply.at("/duration").doubleValue()).isEqualTo(12.5);
		assertThat(reply.at("/text").asString()).isEqualTo(TEXT);
		assertThat(reply.get("segments")).hasSize(2);
		JsonNode second = reply.at("/segments/1");
		assertThat(second.propertyNames()).containsExactly("id", "seek", "start", "end", "text", "tokens",
				"temperature", "avg_logprob", "compression_ratio", "no_speech_prob");
		assertThat(second.at("/id").intValue()).isEqualTo(1);
		assertThat(second.at("/seek").intValue()).isEqualTo(1000);
		assertThat(second.at("/avg_logprob").doubleValue()).isEqualTo(Math.log(0.5));
		assertThat(second.at("/compression_ratio").doubleValue()).isBetween(0.5, 1.5);
	}

	@Test
	void aLanguageThatNobodyNamedIsUndetermined() {
		assertThat(json(Map.of("model", "sfumato-mini", "response_format", "verbose_json"), 200).at("/language")
			.asString()).isEqualTo("und");
	}

	@ParameterizedTest
	@CsvSource({ "text, text/plain", "srt, text/plain", "vtt, text/vtt" })
	void textIsText(String format, String type) {
		send(Map.of("model", "sfumato-mini", "response_format", format)).expectStatus()
			.isOk()
			.expectHeader()
			.contentType(type + ";charset=UTF-8");
	}

	@Test
	void subtitlesHaveTheirTimes() {
		assertThat(body(Map.of("model", "sfumato-mini", "response_format", "srt"), 200))
			.isEqualTo("1\n00:00:00,000 --> 00:00:10,000\n" + STRETCH + "\n\n2\n00:00:10,000 --> 00:00:12,500\n"
					+ STRETCH + "\n\n");
		assertThat(body(Map.of("model", "sfumato-mini", "response_format", "vtt"), 200))
			.isEqualTo("WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n" + STRETCH + "\n\n00:00:10.000 --> 00:00:12.500\n"
					+ STRETCH + "\n\n");
		assertThat(body(Map.of("model", "sfumato-mini", "response_format", "text"), 200)).isEqualTo(TEXT + "\n");
	}

	@Test
	void aStreamAddsUpToTheText() {
		String body = send(Map.of("model", "sfumato-mini", "stream", "true")).expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		assertThat(body.lines().filter((line) -> !line.isEmpty())).allMatch((line) -> line.startsWith("data: "));
		List<JsonNode> events = new ArrayList<>();
		body.lines()
			.filter((line) -> !line.isEmpty())
			.forEach((line) -> events.add(JsonMapper.shared().readTree(line.substring("data: ".length()))));
		JsonNode done = events.removeLast();
		assertThat(events).isNotEmpty()
			.allSatisfy((event) -> assertThat(event.at("/type").asString()).isEqualTo("transcript.text.delta"));
		assertThat(String.join("", events.stream().map((event) -> event.at("/delta").asString()).toList()))
			.isEqualTo(TEXT);
		assertThat(done.at("/type").asString()).isEqualTo("transcript.text.done");
		assertThat(done.at("/text").asString()).isEqualTo(TEXT);
		// both stretches in their prompts, as the scripted engine counts
		assertThat(done.at("/usage/input_token_details/audio_tokens").intValue()).isEqualTo(250);
		assertThat(done.at("/usage/total_tokens").intValue())
			.isEqualTo(done.at("/usage/input_tokens").intValue() + done.at("/usage/output_tokens").intValue());
	}

	@Test
	void aFailureInTheMiddleEndsTheStreamWithAnError() {
		this.engine.failingInTheMiddle(new ModelFaultException("It broke.", new IllegalStateException()));

		String body = body(Map.of("model", "sfumato-mini", "stream", "true"), 200);

		assertThat(body).contains("event: error\ndata: {\"error\":{").doesNotContain("transcript.text.done");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			response_format           | diarized_json | unsupported_parameter
			response_format           | zebra         | invalid_value
			timestamp_granularities[] | segment       | incompatible_options
			temperature               | 1.5           | invalid_value
			temperature               | hot           | invalid_value
			stream                    | yes           | invalid_value
			language                  | a b           | invalid_value
			include[]                 | logprobs      | unsupported_parameter
			""")
	void whatCantBeDoneIsNamed(String field, String value, String code) {
		JsonNode reply = json(Map.of("model", "sfumato-mini", field, value), 400);

		assertThat(reply.at("/error/code").asString()).isEqualTo(code);
		assertThat(reply.at("/error/param").asString()).isEqualTo(field.replace("[]", ""));
		assertThat(reply.toString()).doesNotContain("zebra");
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void wordsHaveNoTimes() {
		JsonNode reply = json(
				Map.of("model", "sfumato-mini", "response_format", "verbose_json", "timestamp_granularities[]", "word"),
				400);

		assertThat(reply.at("/error/code").asString()).isEqualTo("unsupported_parameter");
	}

	@Test
	void aStreamHasNoTimes() {
		JsonNode reply = json(Map.of("model", "sfumato-mini", "response_format", "srt", "stream", "true"), 400);

		assertThat(reply.at("/error/code").asString()).isEqualTo("incompatible_options");
		assertThat(reply.at("/error/param").asString()).isEqualTo("response_format");
	}

	@Test
	void aModelAndAFileAreNeeded() {
		assertThat(json(Map.of(), 400).at("/error/param").asString()).isEqualTo("model");
		this.client.post()
			.uri(PATH)
			.header("Content-Type", "multipart/form-data; boundary=x")
			.bodyValue("--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nsfumato-mini\r\n--x--\r\n")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo("file")
			.jsonPath("$.error.code")
			.isEqualTo("missing_required_parameter");
	}

	@Test
	void aFileBeyondTheLimitIsRefused() {
		Requests.form(this.client, PATH, Map.of("model", "sfumato-mini"), new byte[(5 << 18) + 1])
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("media_limit_exceeded")
			.jsonPath("$.error.param")
			.isEqualTo("file");
	}

	@Test
	void anImageIsNoRecording() {
		Requests.form(this.client, PATH, Map.of("model", "sfumato-mini"), Requests.PNG)
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("media_mismatch")
			.jsonPath("$.error.param")
			.isEqualTo("file");
	}

	@Test
	void jsonIsNoForm() {
		Requests.post(this.client, PATH, "{\"model\":\"sfumato-mini\"}").expectStatus().isEqualTo(415).expectBody();
	}

	@Test
	void aModelThatDoesntListenSaysSo() {
		this.engine.reset();

		JsonNode reply = json(Map.of("model", "sfumato-mini"), 400);

		assertThat(reply.at("/error/code").asString()).isEqualTo("capability_not_available");
		assertThat(reply.at("/error/type").asString()).isEqualTo("invalid_request_error");
	}

}
