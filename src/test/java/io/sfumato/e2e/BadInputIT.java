package io.sfumato.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Whatever comes in, what goes out is a problem detail that says what to do, and the next
 * request is served as if nothing had been.
 */
@EndToEndTest
class BadInputIT extends CallerTest {

	private static final String QUESTION = "{\"question\":\"What is this?\"}";

	@AfterEach
	void theServerGoesOn() throws Exception {
		var reply = this.caller.upload("/api/v1/answers", QUESTION, "picture.png", Pictures.png());

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
	}

	static Stream<Arguments> files() {
		return Stream.of(arguments("empty.png", new byte[0], "media-invalid"),
				arguments("text.png", "This is only text.".getBytes(StandardCharsets.US_ASCII), "media-invalid"),
				arguments("cut.png", Pictures.firstHalfOf(Pictures.png()), "media-invalid"),
				arguments("cut.jpg", Pictures.firstHalfOf(Pictures.file("jpg")), "media-invalid"),
				arguments("bomb.png", Pictures.pngClaiming(10_000, 6_000), "media-limit"),
				arguments("wide.png", Pictures.pngClaiming(60_000, 60_000), "media-limit"),
				arguments("large.png", new byte[30 << 20], "media-limit"),
				arguments("drawing.png",
						"<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.US_ASCII),
						"media-unsupported"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("files")
	void aFileThatIsNoPictureIsRefused(String name, byte[] bytes, String slug) throws Exception {
		for (boolean stream : new boolean[] { false, true }) {
			var reply = this.caller.upload("/api/v1/answers",
					"{\"question\":\"What is this?\",\"stream\":%s}".formatted(stream), name, bytes);

			assertProblem(reply, 422, slug);
			assertThat(reply.at("/pointer")).isEqualTo("image");
		}
	}

	@Test
	void aPictureUnderAnotherNameIsStillAPicture() throws Exception {
		var reply = this.caller.upload("/api/v1/answers", QUESTION, "picture.txt", Pictures.file("jpg"));

		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.at("/receipt/media/0/detectedType")).isEqualTo("image/jpeg");
	}

	@Test
	void aCaptionNeedsAPicture() throws Exception {
		assertProblem(this.caller.post("/api/v1/captions", "{}"), 422, "missing-field");
	}

	@Test
	void soundDeclaredAsAnImageIsAMismatch() throws Exception {
		assertProblem(this.caller.upload("/api/v1/answers", QUESTION, "sound.png", "RIFF....WAVEfmt ".getBytes()), 422,
				"media-mismatch");
	}

	@Test
	void anImageDeclaredAsSoundIsAMismatch() throws Exception {
		var data = Base64.getEncoder().encodeToString(Pictures.png());

		assertProblem(this.caller.post("/api/v1/captions",
				"{\"media\":[{\"data\":\"%s\",\"kind\":\"audio\"}]}".formatted(data)), 422, "media-mismatch");
	}

	static Stream<Arguments> requests() {
		return Stream.of(arguments("{\"question\":\"\"}", "invalid-value", "/question"),
				arguments("{\"question\":\"%s\"}".formatted("why ".repeat(25_000)), "invalid-value", "/question"),
				arguments(with("\"strategy\":\"zebra\""), "invalid-value", "/strategy"),
				arguments(with("\"options\":{\"steps\":0}"), "invalid-value", "/options/steps"),
				arguments(with("\"options\":{\"threshold\":1.5}"), "invalid-value", "/options/threshold"),
				arguments(with("\"options\":{\"unmask\":\"zebra\"}"), "invalid-value", "/options/unmask"),
				arguments(with("\"options\":{\"temperature\":-1}"), "invalid-value", "/options/temperature"),
				arguments(with("\"options\":{\"deadlineMs\":5}"), "invalid-value", "/options/deadlineMs"),
				arguments(with("\"options\":{\"unmask\":\"quota\",\"threshold\":0.9}"), "incompatible-options", null));
	}

	private static String with(String field) {
		return "{\"question\":\"What is this?\"," + field + "}";
	}

	@ParameterizedTest
	@MethodSource("requests")
	void aValueThatIsNotAllowedIsPointedTo(String json, String slug, String pointer) throws Exception {
		var reply = this.caller.upload("/api/v1/answers", json, "picture.png", Pictures.png());

		assertProblem(reply, 422, slug);
		if (pointer != null) {
			assertThat(reply.at("/pointer")).isEqualTo(pointer);
		}
		assertThat(reply.body()).doesNotContain("zebra");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "image/png", "application/octet-stream" })
	void aBodyOfAnotherTypeIsRefused(String type) throws Exception {
		assertProblem(this.caller.post("/api/v1/answers", type, Pictures.png()), 415, "content-type-unsupported");
	}

	@Test
	void aJsonBodyBeyondTheLimitIsTooLarge() throws Exception {
		assertProblem(this.caller.post("/api/v1/answers", "{\"question\":\"%s\"}".formatted("a".repeat(40 << 20))), 413,
				"payload-too-large");
	}

	private static void assertProblem(Caller.Reply reply, int status, String slug) {
		assertThat(reply.status()).as(reply.body()).isEqualTo(status);
		assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
		assertThat(reply.at("/type")).isEqualTo("urn:sfumato:problem:" + slug);
		assertThat(reply.at("/requestId")).isEqualTo(reply.header("x-request-id")).startsWith("req_");
		assertThat(reply.header("x-should-retry")).isEqualTo("false");
		assertThat(reply.at("/error/message")).isNotBlank();
	}

}
