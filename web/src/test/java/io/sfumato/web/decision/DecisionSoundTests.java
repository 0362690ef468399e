package io.sfumato.web.decision;

import java.util.Map;

import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Clips in the requests of decision clients. */
@WebTest
class DecisionSoundTests {

	private static final String QUESTIONS = "\"questions\":{\"loud\":{\"type\":\"noul\"}}";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void listen() {
		this.engine.reset();
		this.engine.hearing();
	}

	private JsonNode post(String path, String json) {
		return JsonMapper.shared()
			.readTree(Requests.post(this.client, path, json)
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody());
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"audio\":[\"data:audio/wav;base64,%s\"]", "\"audio\":[\"%s\"]",
			"\"audio\":[{\"content_type\":\"audio/wav\",\"base64\":\"%s\"}]",
			"\"files\":[\"data:audio/wav;base64,%s\"]",
			"\"assets\":{\"tone\":{\"type\":\"audio\",\"format\":\"wav\",\"data_base64\":\"%s\"}}" })
	void aClipComesInEveryForm(String form) {
		JsonNode body = post("/v1/systemone",
				"{\"state\":\"A tone.\"," + QUESTIONS + "," + form.formatted(Requests.WAV_BASE64) + "}");

		assertThat(body.at("/answers/loud/noul").doubleValue()).isEqualTo(0.5);
		// the clip and 15 tokens of text
		assertThat(body.at("/usage/input_tokens").intValue()).isEqualTo(140);
		assertThat(this.engine.received().getFirst().media()).hasSize(1)
			.allSatisfy((medium) -> assertThat(medium.data()).isEqualTo(Requests.WAV));
	}

	@Test
	void imagesAndClipsComeTogether() {
		post("/v1/systemone", "{\"state\":null," + QUESTIONS
				+ ",\"audio\":[\"%s\"],\"images\":[\"%s\"]}".formatted(Requests.WAV_BASE64, Requests.PNG_BASE64));
		Requests
			.upload(this.client, "/v1/systemone", "{" + QUESTIONS + ",\"images\":[\"" + Requests.PNG_BASE64 + "\"]}",
					Map.of("b", Requests.PNG))
			.expectStatus()
			.isOk()
			.expectBody();

		assertThat(this.engine.received().getFirst().media()).extracting(MediaInput::declaredKind)
			.containsExactly(Kind.IMAGE, Kind.AUDIO);
		assertThat(this.engine.received().getLast().media()).hasSize(2);
	}

	@Test
	void aMessageHasAClipAmongItsParts() {
		JsonNode body = post("/v1/decisions", """
				{"model":"sfumato-mini","input":[{"role":"user","content":[{"type":"input_text","text":"Voice mail."},
				{"type":"input_audio","data":"%s","format":"wav"}]}],
				"questions":[{"type":"predicate","name":"callback","instructions":"Call back?"}]}
				""".formatted(Requests.WAV_BASE64));

		assertThat(body.at("/answers/0/probability").doubleValue()).isEqualTo(0.5);
		assertThat(body.at("/usage/input_tokens").intValue()).isEqualTo(140);
		assertThat(this.engine.received().getFirst().operation()).isInstanceOfSatisfying(Operation.Decide.class,
				(decide) -> assertThat(decide.state()).isEqualTo("Voice mail."));
		assertThat(this.engine.received().getFirst().media().getFirst().declaredType()).isEqualTo("audio/wav");
	}

}
