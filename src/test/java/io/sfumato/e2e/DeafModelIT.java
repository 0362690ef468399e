package io.sfumato.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Sound for a model that doesn't listen: refused in words, before anything is decoded,
 * whichever way it comes.
 */
@EndToEndTest
@TestPropertySource(properties = "sfumato.model.location=" + DeafModelIT.MODEL)
@DirtiesContext
class DeafModelIT extends CallerTest {

	static final String MODEL = "app/target/model-without-ears";

	@BeforeAll
	static void deafen() throws Exception {
		ModelWithoutEars.into(Path.of(MODEL));
	}

	@Test
	void theCatalogueDoesntPromiseSound() throws Exception {
		var models = this.caller.get("/api/v1/models").body();

		assertThat(models).doesNotContain("\"audio\"", "\"transcriptions\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "RIFF....WAVEfmt ", "ID3.......", "OggS......", "fLaC......" })
	void aClipIsPointedTo(String start) throws Exception {
		var data = Base64.getEncoder().encodeToString(start.getBytes(StandardCharsets.US_ASCII));

		var reply = this.caller.post("/api/v1/answers",
				"{\"question\":\"What is this?\",\"media\":[{\"data\":\"%s\",\"kind\":\"audio\"}]}".formatted(data));

		assertThat(reply.status()).as(reply.body()).isEqualTo(422);
		assertThat(reply.at("/type")).isEqualTo("urn:sfumato:problem:capability-not-available");
		assertThat(reply.at("/pointer")).isEqualTo("/media/0");
		assertThat(reply.body()).contains("doesn't listen");
	}

	@Test
	void theOfficialClientLearnsThatNothingIsWrittenDown() {
		OpenAIClient client = OfficialClient.of(this.port);
		try {
			BadRequestException refusal = catchThrowableOfType(BadRequestException.class,
					() -> client.audio()
						.transcriptions()
						.create(TranscriptionCreateParams.builder()
							.model("model-without-ears")
							.file(Recordings.tone(2, 16_000))
							.build()));

			assertThat(refusal.code()).contains("capability_not_available");
			assertThat(refusal.type()).contains("invalid_request_error");
		}
		finally {
			client.close();
		}
	}

	/** A page that was told otherwise finds out. */
	@Test
	void thePageShowsTheServersWords() {
		try (Chromium chromium = Chromium.launch()) {
			var page = chromium.page();
			page.route("**/api/v1/models", (route) -> {
				var served = route.fetch();
				route.fulfill(new Route.FulfillOptions().setResponse(served)
					.setBody(served.text().replaceFirst("\"inputs\":\\[", "\"inputs\":[\"audio\",")));
			});
			page.navigate("http://localhost:" + this.port + "/");
			page.locator("#sound-file")
				.setInputFiles(new FilePayload("call.wav", "audio/wav", Recordings.tone(2, 16_000)));
			page.locator("#question").fill("What is said?");

			page.locator("#start").click();

			assertThat(page.locator("#problem")).isVisible();
			assertThat(page.locator("#problem-detail")).containsText("listen");
			assertThat(page.locator("#start")).isVisible();
		}
	}

}
