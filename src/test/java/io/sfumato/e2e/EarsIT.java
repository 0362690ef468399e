package io.sfumato.e2e;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sound on its whole way, from a file, a client or a microphone through a model with ears
 * that were never trained: everything but what is understood.
 */
@EndToEndTest
@TestPropertySource(properties = "sfumato.model.location=" + EarsIT.MODEL)
@DirtiesContext
class EarsIT {

	static final String MODEL = "app/target/model-with-ears";

	private static final String WAV = Base64.getEncoder().encodeToString(Recordings.tone(2, 16_000));

	@TempDir
	Path folder;

	@LocalServerPort
	int port;

	private Caller caller;

	private OpenAIClient client;

	@BeforeAll
	static void grow() throws Exception {
		ModelWithEars.into(Path.of(MODEL));
	}

	@BeforeEach
	void connect() {
		this.caller = new Caller(this.port);
		this.client = OpenAIOkHttpClient.builder()
			.baseUrl("http://127.0.0.1:" + this.port + "/v1")
			.apiKey("any")
			.maxRetries(0)
			.build();
	}

	@AfterEach
	void disconnect() {
		this.caller.close();
		this.client.close();
	}

	@Test
	void theCatalogueSaysThatItListens() throws Exception {
		var models = this.caller.get("/api/v1/models");

		assertThat(models.at("/0/inputs/1")).isEqualTo("audio");
		assertThat(models.json().at("/0/capabilities").toString()).contains("transcriptions");
		assertThat(models.json().at("/0/audioTokensPerSecond").doubleValue()).isPositive();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			captions       | "style":"short"
			answers        | "question":"What is heard?"
			infills        | "template":"Heard: {{sound: text}}."
			decisions      | "questions":[{"type":"yesNo","ask":"Is it loud?"}]
			transcriptions | "timestamps":"segment"
			""")
	void everyOperationHears(String operation, String fields) throws Exception {
		var reply = this.caller.post("/api/v1/" + operation,
				"{%s,\"media\":[{\"data\":\"%s\",\"kind\":\"audio\",\"trim\":{\"start\":0.5}}]}".formatted(fields,
						WAV));

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.at("/receipt/media/0/kind")).isEqualTo("audio");
		assertThat(reply.at("/receipt/media/0/detectedType")).startsWith("audio/");
		assertThat(reply.json().at("/receipt/media/0/seconds").doubleValue()).isEqualTo(1.5);
		assertThat(reply.json().at("/receipt/media/0/tokens").intValue()).isPositive();
	}

	@Test
	void aPictureAndARecordingGoInTogether() throws Exception {
		String picture = Base64.getEncoder().encodeToString(Pictures.png());

		var reply = this.caller.post("/v1/chat/completions",
				"""
						{"model":"model-with-ears","messages":[{"role":"user","content":[{"type":"text","text":"Do they match?"},
						{"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}},
						{"type":"input_audio","input_audio":{"data":"%s","format":"mp3"}}]}]}
						"""
					.formatted(picture, WAV));

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.at("/sfumato/receipt/media/0/kind")).isEqualTo("image");
		assertThat(reply.at("/sfumato/receipt/media/1/kind")).isEqualTo("audio");
		assertThat(reply.at("/sfumato/receipt/media/1/declaredType")).isEqualTo("audio/mp3");
		assertThat(reply.json().at("/usage/prompt_tokens_details/audio_tokens").intValue()).isPositive();
		assertThat(reply.json().at("/usage/prompt_tokens_details/image_tokens").intValue()).isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "RIFF....WAVEfmt , media-invalid", "OggS......, media-invalid" })
	void aBrokenRecordingIsPointedTo(String start, String slug) throws Exception {
		var data = Base64.getEncoder().encodeToString(start.getBytes());

		var reply = this.caller.post("/api/v1/answers",
				"{\"question\":\"?\",\"media\":[{\"data\":\"%s\"}]}".formatted(data));

		assertThat(reply.status()).as(reply.body()).isEqualTo(422);
		assertThat(reply.at("/type")).isEqualTo("urn:sfumato:problem:" + slug);
		assertThat(reply.at("/pointer")).isEqualTo("/media/0");
	}

	@Test
	void theOfficialClientHasItWrittenDown() {
		TranscriptionCreateResponse plain = this.client.audio().transcriptions().create(aRecording().build());
		TranscriptionCreateResponse verbose = this.client.audio()
			.transcriptions()
			.create(aRecording().responseFormat(AudioResponseFormat.VERBOSE_JSON).build());

		assertThat(plain.asTranscription().usage()).isPresent();
		assertThat(verbose.asVerbose().duration()).isEqualTo(2);
		assertThat(verbose.asVerbose().text()).isEqualTo(plain.asTranscription().text());
	}

	@Test
	void theOfficialClientsStreamAddsUp() {
		String whole = this.client.audio().transcriptions().create(aRecording().build()).asTranscription().text();

		List<TranscriptionStreamEvent> events;
		try (var stream = this.client.audio().transcriptions().createStreaming(aRecording().build())) {
			events = stream.stream().toList();
		}

		var deltas = new StringBuilder();
		events.forEach((event) -> event.transcriptTextDelta().ifPresent((delta) -> deltas.append(delta.delta())));
		assertThat(deltas).hasToString(whole);
		assertThat(events.getLast().asTranscriptTextDone().text()).isEqualTo(whole);
		assertThat(events.getLast().asTranscriptTextDone().usage().orElseThrow().inputTokens()).isPositive();
	}

	private static TranscriptionCreateParams.Builder aRecording() {
		return TranscriptionCreateParams.builder()
			.model("model-with-ears")
			.file(MultipartField.<InputStream>builder()
				.value(new ByteArrayInputStream(Recordings.tone(2, 16_000)))
				.filename("call.wav")
				.build());
	}

	@Test
	void aQuestionThatIsSpokenIntoTheMicrophoneIsAnswered() throws Exception {
		Path microphone = Files.write(this.folder.resolve("microphone.wav"), Recordings.tone(5, 48_000));
		try (Chromium chromium = Chromium.launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
				"--use-file-for-fake-audio-capture=" + microphone)) {
			Page page = chromium.browser()
				.newContext(new Browser.NewContextOptions().setPermissions(List.of("microphone")))
				.newPage();
			page.navigate("http://localhost:" + this.port + "/");
			page.getByText("Coloured shapes").click();

			page.locator("#ask-by-voice").click();
			assertThat(page.locator("#recorded")).hasText("0:01");
			page.locator("#ask-by-voice").click();

			assertThat(page.locator("#receipt")).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
			assertThat(page.locator("#heard")).containsText("Heard: 0:00 to 0:0");
			page.locator("#receipt summary").click();
			assertThat(page.locator("#receipt-body")).containsText("s heard, audio/webm");
			assertThat(page.locator("#receipt-body")).containsText("160 × 160");
		}
	}

}
