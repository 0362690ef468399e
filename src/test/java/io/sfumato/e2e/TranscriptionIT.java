package io.sfumato.e2e;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Recordings written down for the official client, and its refusal where the served model
 * doesn't listen.
 */
@EndToEndTest
class TranscriptionIT {

	@LocalServerPort
	int port;

	private OpenAIClient client;

	@BeforeEach
	void connect() {
		this.client = OpenAIOkHttpClient.builder()
			.baseUrl("http://127.0.0.1:" + this.port + "/v1")
			.apiKey("any")
			.maxRetries(0)
			.build();
	}

	@AfterEach
	void disconnect() {
		this.client.close();
	}

	private boolean transcribes() throws Exception {
		try (var caller = new Caller(this.port)) {
			return caller.get("/api/v1/models").body().contains("\"transcriptions\"");
		}
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
	void aModelThatDoesntListenIsABadRequest() throws Exception {
		Assumptions.assumeFalse(transcribes(), "the served model listens");

		BadRequestException refusal = catchThrowableOfType(BadRequestException.class,
				() -> this.client.audio().transcriptions().create(aRecording().build()));

		assertThat(refusal.code()).contains("capability_not_available");
		assertThat(refusal.type()).contains("invalid_request_error");
	}

	@Test
	void aRecordingIsWrittenDown() throws Exception {
		Assumptions.assumeTrue(transcribes(), "the served model doesn't listen");

		TranscriptionCreateResponse plain = this.client.audio().transcriptions().create(aRecording().build());
		TranscriptionCreateResponse verbose = this.client.audio()
			.transcriptions()
			.create(aRecording().responseFormat(AudioResponseFormat.VERBOSE_JSON).build());

		assertThat(plain.asTranscription().usage()).isPresent();
		assertThat(verbose.asVerbose().duration()).isEqualTo(2);
		assertThat(verbose.asVerbose().text()).isEqualTo(plain.asTranscription().text());
	}

	@Test
	void aStreamAddsUpToTheSameText() throws Exception {
		Assumptions.assumeTrue(transcribes(), "the served model doesn't listen");
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

}
