package io.sfumato.web.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.MediaInput.Trim;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Operation;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Clips on the native API, on a model that takes them and on one that doesn't. */
@WebTest
class SoundTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void listen() {
		this.engine.reset();
		this.engine.hearing();
	}

	private JsonNode post(String path, String json, int status) {
		return JsonMapper.shared()
			.readTree(Requests.post(this.client, "/api/v1/" + path, json)
				.expectStatus()
				.isEqualTo(status)
				.expectBody(String.class)
				.returnResult()
				.getResponseBody());
	}

	private MediaInput clip() {
		return this.engine.received().getFirst().media().getLast();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			captions  | "style":"short"
			answers   | "question":"What is said?"
			infills   | "template":"Said: {{word}}."
			decisions | "questions":[{"type":"yesNo","ask":"Is it loud?"}]
			""")
	void everyOperationListensAndLooks(String operation, String fields) {
		JsonNode reply = post(operation, "{%s,\"media\":[{\"data\":\"%s\"},{\"data\":\"%s\",\"kind\":\"audio\"}]}"
			.formatted(fields, Requests.PNG_BASE64, Requests.WAV_BASE64), 200);

		assertThat(reply.at("/receipt/media/0/kind").asString()).isEqualTo("image");
		assertThat(reply.at("/receipt/media/0/seconds").isNull()).isTrue();
		assertThat(reply.at("/receipt/media/1/kind").asString()).isEqualTo("audio");
		assertThat(reply.at("/receipt/media/1/width").isNull()).isTrue();
		assertThat(reply.at("/receipt/media/1/seconds").doubleValue()).isEqualTo(12.5);
		assertThat(clip().declaredKind()).isEqualTo(Kind.AUDIO);
		assertThat(clip().data()).isEqualTo(Requests.WAV);
	}

	@Test
	void withoutAQuestionTheClipAsks() {
		JsonNode reply = post("answers", "{\"media\":[{\"data\":\"%s\"},{\"data\":\"%s\"}],\"include\":[\"trace\"]}"
			.formatted(Requests.PNG_BASE64, Requests.WAV_BASE64), 200);

		assertThat(reply.at("/result/heard/text").asString()).isEqualTo("How many mugs?");
		assertThat(reply.at("/result/heard/confidence").doubleValue()).isEqualTo(0.8);
		assertThat(reply.at("/result/answers").size()).isEqualTo(1);
		JsonNode heard = reply.path("trace")
			.valueStream()
			.filter((event) -> event.path("event").asString().equals("heard"))
			.findFirst()
			.orElseThrow();
		assertThat(heard.path("text").asString()).isEqualTo("How many mugs?");
		JsonNode run = post("edits",
				"{\"of\":\"%s\",\"spans\":[{\"start\":0,\"end\":5}]}".formatted(reply.path("id").asString()), 200);
		assertThat(run.path("operation").asString()).isEqualTo("edits");
		assertThat(this.engine.received().getLast().operation()).isInstanceOfSatisfying(Operation.Edit.class,
				(edit) -> assertThat(edit.question()).isEqualTo("How many mugs?"));
	}

	@Test
	void aPictureAsksNothing() {
		JsonNode problem = post("answers", "{\"media\":[{\"data\":\"%s\"}]}".formatted(Requests.PNG_BASE64), 422);

		assertThat(problem.path("pointer").asString()).isEqualTo("/question");
	}

	@Test
	void aClipIsNamedTypedAndTrimmed() {
		post("answers", """
				{"question":"?","media":[{"id":"call","data":"%s","mimeType":"audio/wav","trim":{"start":1.5,"end":4}},
				{"data":"%s","trim":{"end":2}}]}
				""".formatted(Requests.WAV_BASE64, Requests.WAV_BASE64), 200);

		List<MediaInput> media = this.engine.received().getFirst().media();
		assertThat(media).extracting(MediaInput::trim).containsExactly(new Trim(1.5, 4.0), new Trim(0, 2.0));
		assertThat(media.getFirst().id()).isEqualTo("call");
		assertThat(media.getFirst().declaredType()).isEqualTo("audio/wav");
		assertThat(media.getFirst().declaredKind()).isNull();
	}

	@Test
	void whatARecorderSendsIsPlayedBackAsItsType() {
		post("answers", "{\"question\":\"?\",\"media\":[{\"dataUrl\":\"data:audio/webm;codecs=opus;base64,%s\"}]}"
			.formatted(Requests.WAV_BASE64), 200);

		assertThat(clip().declaredType()).isEqualTo("audio/webm");
	}

	@Test
	void aKindSaysMoreThanTheTypeAProgramGuessed() {
		Requests
			.upload(this.client, "/api/v1/answers",
					"{\"question\":\"?\",\"media\":[{\"part\":\"sound\",\"kind\":\"audio\"}]}",
					Map.of("sound", Requests.WAV))
			.expectStatus()
			.isOk()
			.expectBody();

		assertThat(clip().declaredType()).isNull();
		assertThat(clip().declaredKind()).isEqualTo(Kind.AUDIO);
	}

	@Test
	void filesOfAFormAreWhateverTheyAre() {
		Map<String, byte[]> files = new LinkedHashMap<>();
		files.put("image", Requests.PNG);
		files.put("sound", Requests.WAV);

		Requests.upload(this.client, "/api/v1/answers", Requests.question("Do they match?"), files)
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.receipt.media[0].kind")
			.isEqualTo("image")
			.jsonPath("$.receipt.media[1].kind")
			.isEqualTo("audio");
	}

	@Test
	void theStreamTellsHowMuchWasHeard() {
		String events = Requests
			.post(this.client, "/api/v1/captions",
					"{\"stream\":true,\"media\":[{\"data\":\"%s\",\"trim\":{\"start\":10}}]}"
						.formatted(Requests.WAV_BASE64))
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		assertThat(events).contains("\"kind\":\"audio\",\"width\":null,\"height\":null,\"seconds\":2.5");
	}

	@Test
	void imagesAndClipsAreCountedTogetherAtTheDoor() {
		String media = String.join(",", Collections.nCopies(11, "{\"data\":\"AAAA\"}"));

		JsonNode reply = post("answers", "{\"question\":\"?\",\"media\":[" + media + "]}", 422);

		assertThat(reply.at("/type").asString()).isEqualTo("urn:sfumato:problem:media-limit");
		assertThat(reply.at("/limit").intValue()).isEqualTo(10);
		assertThat(reply.at("/actual").intValue()).isEqualTo(11);
	}

	@Test
	void theCatalogueSaysWhoListens() {
		this.client.get()
			.uri("/api/v1/models")
			.exchange()
			.expectBody()
			.jsonPath("$[0].inputs[1]")
			.isEqualTo("audio")
			.jsonPath("$[0].audioTokensPerSecond")
			.isEqualTo(10.0);
		this.engine.reset();
		this.client.get().uri("/api/v1/models").exchange().expectBody().jsonPath("$[0].audioTokensPerSecond").isEmpty();
	}

	@Test
	void whatIsSaidIsWrittenDown() {
		JsonNode reply = post("transcriptions", """
				{"language":"en","prompt":"Mugs.","timestamps":"segment","media":[{"data":"%s"}]}
				""".formatted(Requests.WAV_BASE64), 200);

		assertThat(reply.at("/operation").asString()).isEqualTo("transcriptions");
		assertThat(reply.get("result").propertyNames()).containsExactly("text", "language", "duration", "segments");
		assertThat(reply.at("/result/text").asString())
			.isEqualTo("Three mugs stand on the shelf. Three mugs stand on the shelf.");
		assertThat(reply.at("/result/language").asString()).isEqualTo("en");
		assertThat(reply.at("/result/duration").doubleValue()).isEqualTo(12.5);
		assertThat(reply.at("/result/segments/1/start").doubleValue()).isEqualTo(10);
		assertThat(reply.at("/result/segments/1/end").doubleValue()).isEqualTo(12.5);
		assertThat(this.engine.received().getFirst().operation())
			.isEqualTo(new Operation.Transcribe("en", "Mugs.", true));
	}

	@Test
	void withoutTimestampsThereAreNoSegments() {
		Requests.upload(this.client, "/api/v1/transcriptions", "{}", Map.of("call", Requests.WAV))
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.result.segments.length()")
			.isEqualTo(0)
			.jsonPath("$.result.language")
			.isEmpty();
	}

	@Test
	void aTranscriptionIsStreamedStretchByStretch() {
		String events = Requests
			.post(this.client, "/api/v1/transcriptions",
					"{\"stream\":true,\"media\":[{\"data\":\"%s\"}]}".formatted(Requests.WAV_BASE64))
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		assertThat(events).contains("\"item\":0", "\"item\":1", "event: text", "event: done", "\"duration\":12.5");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"timestamps":"word"   | invalid-value | /timestamps
			"timestamps":true     | invalid-value | /timestamps
			"language":"a b"      | invalid-value | /language
			"prompt":""           | invalid-value | /prompt
			"model":"zebra"       | model-not-found | /model
			""")
	void whatATranscriptionCantTakeIsPointedTo(String field, String slug, String pointer) {
		JsonNode reply = post("transcriptions",
				"{" + field + ",\"media\":[{\"data\":\"" + Requests.WAV_BASE64 + "\"}]}",
				slug.equals("model-not-found") ? 404 : 422);

		assertThat(reply.at("/type").asString()).isEqualTo("urn:sfumato:problem:" + slug);
		assertThat(reply.at("/pointer").asString()).isEqualTo(pointer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "captions", "answers", "transcriptions" })
	void aModelThatDoesntListenSaysSo(String operation) {
		this.engine.reset();

		JsonNode reply = post(operation, "{%s\"media\":[{\"data\":\"%s\"}]}"
			.formatted(operation.equals("answers") ? "\"question\":\"?\"," : "", Requests.WAV_BASE64), 422);

		assertThat(reply.at("/type").asString()).isEqualTo("urn:sfumato:problem:capability-not-available");
		assertThat(this.engine.received()).isEmpty();
	}

}
