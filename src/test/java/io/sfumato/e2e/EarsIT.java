package io.sfumato.e2e;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sound on its whole way, from a file, a client or a microphone through the embedded
 * model.
 */
@EndToEndTest
class EarsIT extends CallerTest {

	private static final String WAV = Base64.getEncoder().encodeToString(Recordings.tone(2, 16_000));

	@TempDir
	Path folder;

	private OpenAIClient client;

	@BeforeEach
	void connectClient() {
		this.client = OfficialClient.of(this.port);
	}

	@AfterEach
	void disconnectClient() {
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

		var reply = this.caller.post("/v1/chat/completions", """
				{"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"text","text":"Do they match?"},
				{"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}},
				{"type":"input_audio","input_audio":{"data":"%s","format":"mp3"}}]}]}
				""".formatted(picture, WAV));

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
			.model("sfumato-mini")
			.file(MultipartField.<InputStream>builder()
				.value(new ByteArrayInputStream(Recordings.tone(2, 16_000)))
				.filename("call.wav")
				.build());
	}

	@Test
	void aQuestionThatIsSpokenIntoTheMicrophoneIsAnswered() throws Exception {
		Path microphone = Files.write(this.folder.resolve("microphone.wav"), Recordings.questionForAMicrophone());
		try (Chromium chromium = Chromium.launch("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
				"--use-file-for-fake-audio-capture=" + microphone)) {
			Page page = chromium.window(new Browser.NewContextOptions().setPermissions(List.of("microphone")))
				.newPage();
			page.navigate("http://localhost:" + this.port + "/");
			page.getByText("Coloured shapes").click();

			page.locator("#ask-by-voice").click();
			// the file begins anew at its end: all of it was heard by then
			assertThat(page.locator("#recorded")).hasText(Pattern.compile("0:0[3-9]"));
			page.locator("#ask-by-voice").click();

			assertThat(page.locator("#receipt")).isVisible();
			assertThat(page.locator("#outcome-title")).hasText(Pattern.compile("“.*(what|is|the|total).*”"));
			assertThat(page.locator("#heard")).containsText("Heard: 0:00 to 0:0");
			page.locator("#receipt summary").click();
			assertThat(page.locator("#receipt-body")).containsText("s heard, audio/webm");
			assertThat(page.locator("#receipt-body")).containsText("160 × 160");
		}
	}

	@Test
	void aQuestionThatIsSpokenIsAskedAboutThePicture() throws Exception {
		String picture = Base64.getEncoder().encodeToString(Pictures.png());

		var reply = this.caller.post("/api/v1/answers", "{\"media\":[{\"data\":\"%s\"},{\"data\":\"%s\"}]}"
			.formatted(picture, Base64.getEncoder().encodeToString(Recordings.question())));

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		assertThat(reply.at("/result/heard/text")).isEqualTo("what is the total?");
		assertThat(reply.json().at("/result/heard/confidence").doubleValue()).isBetween(0.0, 1.0);
		assertThat(reply.json().at("/result/answers").size()).isEqualTo(1);
	}

	@Test
	void theSampleQuestionIsAnswered() {
		try (Chromium chromium = Chromium.launch()) {
			Page page = chromium.page();
			page.navigate("http://localhost:" + this.port + "/");

			page.locator("#sample-question").click();
			assertThat(page.locator("#clip-name")).containsText("total.wav");
			assertThat(page.locator("#start")).hasText("Look and listen");
			page.locator("#start").click();

			assertThat(page.locator("#outcome-title")).hasText("“what is the total?”");
			assertThat(page.locator("#receipt")).isVisible();
			assertThat(page.locator("#canvas")).containsText("10.95");
		}
	}

	@Test
	void theSampleRecordingIsUnderstood() {
		try (Chromium chromium = Chromium.launch()) {
			Page page = chromium.page();
			page.navigate("http://localhost:" + this.port + "/");
			page.locator("#sample-sound").click();
			assertThat(page.locator("#clip-name")).containsText("seven.wav");
			assertThat(page.locator("#question")).hasValue("What is said?");

			page.locator("#start").click();

			assertThat(page.locator("#receipt")).isVisible();
			assertThat(page.locator("#canvas")).containsText(Pattern.compile("seven|7"));
			assertThat(page.locator("#heard")).containsText("Heard: 0:00 to 0:0");
		}
	}

}
