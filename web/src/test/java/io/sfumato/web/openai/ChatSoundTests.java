package io.sfumato.web.openai;

import java.util.List;

import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Turn;
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
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Clips in chat completions. */
@WebTest
class ChatSoundTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void listen() {
		this.engine.reset();
		this.engine.hearing();
	}

	private JsonNode chat(String parts) {
		return JsonMapper.shared()
			.readTree(
					Requests
						.post(this.client, "/v1/chat/completions",
								"{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":[" + parts
										+ "]}]}")
						.expectStatus()
						.isOk()
						.expectBody(String.class)
						.returnResult()
						.getResponseBody());
	}

	private static String inputAudio(String data, String format) {
		return "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"%s\",\"format\":\"%s\"}}".formatted(data, format);
	}

	private MediaInput clip() {
		return this.engine.received().getFirst().media().getLast();
	}

	@Test
	void aClipIsCountedAndItsFormatIsAHintOnly() {
		JsonNode reply = chat(
				"{\"type\":\"text\",\"text\":\"What do you hear?\"}," + inputAudio(Requests.WAV_BASE64, "mp3"));

		assertThat(reply.at("/usage/prompt_tokens_details/audio_tokens").intValue()).isEqualTo(125);
		assertThat(reply.at("/usage/prompt_tokens_details/image_tokens").intValue()).isZero();
		assertThat(reply.at("/usage/prompt_tokens").intValue()).isEqualTo(140);
		assertThat(reply.at("/usage/total_tokens").intValue())
			.isEqualTo(140 + reply.at("/usage/completion_tokens").intValue());
		assertThat(reply.at("/sfumato/receipt/media/0/kind").asString()).isEqualTo("audio");
		assertThat(reply.at("/sfumato/receipt/media/0/declaredType").asString()).isEqualTo("audio/mp3");
		assertThat(reply.at("/sfumato/receipt/media/0/detectedType").asString()).isEqualTo("audio/wav");
		assertThat(clip().declaredKind()).isEqualTo(Kind.AUDIO);
		assertThat(clip().pointer()).isEqualTo("/messages/0/content/1/input_audio/data");
	}

	@ParameterizedTest
	@CsvSource({ "x-wav, audio/x-wav", "audio/mpeg, audio/mpeg", "'<b>', ", "'', " })
	void wordsForFormatsAreTakenAsTheyCome(String format, String type) {
		chat(inputAudio(Requests.WAV_BASE64, format));

		assertThat(clip().declaredType()).isEqualTo(type);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"type":"input_audio","input_audio":{"data":"data:audio/wav;base64,%s"}}
			{"type":"input_audio","data":"%s","format":"wav"}
			{"type":"audio_url","audio_url":{"url":"data:audio/wav;base64,%s"}}
			{"type":"audio_url","audio_url":"data:audio/wav;base64,%s"}
			{"type":"file","file":{"file_data":"data:audio/wav;base64,%s"}}
			""")
	void aClipComesInEveryForm(String part) {
		chat(part.formatted(Requests.WAV_BASE64));

		assertThat(clip().data()).isEqualTo(Requests.WAV);
		assertThat(clip().declaredType()).isEqualTo("audio/wav");
	}

	@Test
	void imageAndClipStayInOrder() {
		JsonNode reply = chat(("{\"type\":\"text\",\"text\":\"Do they match?\"},{\"type\":\"image_url\",\"image_url\":"
				+ "{\"url\":\"data:image/png;base64,%s\"}},")
			.formatted(Requests.PNG_BASE64) + inputAudio(Requests.WAV_BASE64, "wav"));

		assertThat(reply.at("/sfumato/receipt/media/0/kind").asString()).isEqualTo("image");
		assertThat(reply.at("/sfumato/receipt/media/1/kind").asString()).isEqualTo("audio");
		assertThat(this.engine.received().getFirst().operation())
			.isEqualTo(new Operation.Chat(List.of(new Turn(Turn.Role.USER, 2, "Do they match?")), 1));
	}

	@Test
	void aClipWithoutWordsIsCaptioned() {
		chat(inputAudio(Requests.WAV_BASE64, "wav"));

		assertThat(this.engine.received().getFirst().operation()).isEqualTo(new Operation.Chat(
				List.of(new Turn(Turn.Role.USER, 1, CaptionStyle.SENTENCE.prompt(List.of(Kind.AUDIO)))), 1));
	}

}
