package io.sfumato.web.api;

import java.util.Map;
import java.util.stream.Stream;

import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What is refused, why, and where it points to: before the engine has heard of it.
 */
@WebTest
class RefusedRequestsTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	static Stream<Arguments> bodies() {
		String media = "\"question\":\"?\",\"media\":[%s]";
		return Stream.of(arguments("{\"stepz\":3}", 400, "unknown-field", "/stepz"),
				arguments("{\"question\":\"?\",\"options\":{\"stepz\":3}}", 400, "unknown-field", "/options/stepz"),
				arguments("{\"a/b~\":3}", 400, "unknown-field", "/a~1b~0"),
				arguments("{\"question\":\"zebra", 400, "malformed-json", null),
				arguments("{\"question\":\"a\",\"question\":\"zebra\"}", 400, "malformed-json", null),
				arguments("{\"question\":\"zebra\"} x", 400, "malformed-json", null),
				arguments("{\"question\":NaN}", 400, "malformed-json", null),
				arguments("{\"metadata\":" + "[".repeat(70) + "]".repeat(70) + "}", 400, "malformed-json", null),
				arguments("[\"zebra\"]", 400, "malformed-json", null), arguments("", 400, "malformed-json", null),
				arguments("{}", 422, "missing-field", "/question"),
				arguments("{\"question\":\"\"}", 422, "invalid-value", "/question"),
				arguments("{\"question\":\" \\n\"}", 422, "invalid-value", "/question"),
				arguments("{\"question\":7}", 422, "invalid-value", "/question"),
				arguments("{\"question\":\"%s\"}".formatted("q".repeat(100_000)), 422, "invalid-value", "/question"),
				arguments("{\"question\":\"?\",\"questions\":[\"?\"]}", 422, "invalid-value", "/questions"),
				arguments("{\"questions\":[]}", 422, "invalid-value", "/questions"),
				arguments("{\"questions\":[\"?\",\"\"]}", 422, "invalid-value", "/questions/1"),
				arguments("{\"questions\":[{\"id\":\"a\"}]}", 422, "missing-field", "/questions/0/text"),
				arguments("{\"questions\":[{\"text\":\"?\",\"choices\":[\"a\"]}]}", 422, "unsupported-parameter",
						"/questions/0/choices"),
				arguments("{\"question\":\"?\",\"options\":{\"steps\":1.5}}", 422, "invalid-value", "/options/steps"),
				arguments("{\"question\":\"?\",\"options\":{\"threshold\":\"x\"}}", 422, "invalid-value",
						"/options/threshold"),
				arguments("{\"question\":\"?\",\"options\":{\"topP\":\"most\"}}", 422, "invalid-value",
						"/options/topP"),
				arguments("{\"question\":\"?\",\"options\":{\"topK\":1.5}}", 422, "invalid-value", "/options/topK"),
				arguments("{\"question\":\"?\",\"options\":{\"remask\":7}}", 422, "invalid-value", "/options/remask"),
				arguments("{\"question\":\"?\",\"options\":{\"pruning\":\"divprune\"}}", 422, "invalid-value",
						"/options/pruning"),
				arguments("{\"question\":\"?\",\"options\":{\"pruning\":{\"drop\":1}}}", 400, "unknown-field",
						"/options/pruning/drop"),
				arguments("{\"question\":\"?\",\"options\":{\"length\":\"auto\"}}", 422, "unsupported-parameter",
						"/options/length"),
				arguments("{\"question\":\"?\",\"options\":{\"cache\":\"block\"}}", 422, "unsupported-parameter",
						"/options/cache"),
				arguments("{\"question\":\"?\",\"include\":[\"zebra\"]}", 422, "invalid-value", "/include/0"),
				arguments("{\"question\":\"?\",\"include\":[\"diagnostics\"]}", 422, "unsupported-parameter",
						"/include/0"),
				arguments("{\"question\":\"?\",\"stream\":\"yes\"}", 422, "invalid-value", "/stream"),
				arguments("{\"question\":\"?\",\"metadata\":{\"a\":1}}", 422, "invalid-value", "/metadata"),
				arguments("{\"question\":\"?\",\"media\":{}}", 422, "invalid-value", "/media"),
				arguments("{" + media.formatted("{}") + "}", 422, "missing-field", "/media/0"),
				arguments("{" + media.formatted("{\"data\":\"AAAA\",\"part\":\"x\"}") + "}", 422, "invalid-value",
						"/media/0"),
				arguments("{" + media.formatted("{\"url\":\"https://example.org/a.png\"}") + "}", 422,
						"remote-media-disabled", "/media/0/url"),
				arguments("{" + media.formatted("{\"dataUrl\":\"file:///etc/passwd\"}") + "}", 422,
						"remote-media-disabled", "/media/0/dataUrl"),
				arguments("{" + media.formatted("{\"dataUrl\":\"data:image/png,zebra\"}") + "}", 422, "media-invalid",
						"/media/0/dataUrl"),
				arguments("{" + media.formatted("{\"data\":\"***\"}") + "}", 422, "media-invalid", "/media/0/data"),
				arguments("{" + media.formatted("{\"data\":\"\"}") + "}", 422, "media-invalid", "/media/0"),
				arguments("{" + media.formatted("{\"data\":\"%s\",\"kind\":\"image\"}".formatted("A".repeat(1_500_000)))
						+ "}", 422, "media-limit", "/media/0/data"),
				arguments("{" + media.formatted("{\"data\":\"AAAA\",\"kind\":\"image\",\"mimeType\":\"audio/wav\"}")
						+ "}", 422, "media-mismatch", "/media/0/mimeType"),
				arguments("{" + media.formatted("{\"data\":\"%s\"}".formatted("A".repeat(1_800_000))) + "}", 422,
						"media-limit", "/media/0/data"),
				arguments("{" + media.formatted("{\"data\":\"AAAA\",\"kind\":\"smell\"}") + "}", 422, "invalid-value",
						"/media/0/kind"),
				arguments("{" + media.formatted("{\"data\":\"AAAA\",\"kind\":\"image\",\"trim\":{\"end\":2}}") + "}",
						422, "invalid-value", "/media/0/trim"),
				arguments("{" + media.formatted("{\"data\":\"UklGRg==\",\"trim\":{\"start\":-1}}") + "}", 422,
						"invalid-value", "/media/0/trim/start"),
				arguments("{" + media.formatted("{\"data\":\"UklGRg==\",\"trim\":{\"start\":3,\"end\":3}}") + "}", 422,
						"invalid-value", "/media/0/trim/end"),
				arguments("{" + media.formatted("{\"data\":\"UklGRg==\",\"trim\":{\"from\":3}}") + "}", 400,
						"unknown-field", "/media/0/trim/from"),
				arguments("{" + media.formatted("{\"data\":\"UklGRg==\"}") + "}", 422, "capability-not-available",
						"/media/0"),
				arguments("{" + media.formatted("{\"data\":\"UklGRg==\",\"kind\":\"image\"}") + "}", 422,
						"media-mismatch", "/media/0"),
				arguments("{" + media.formatted("{\"mediaId\":\"med_1\"}") + "}", 422, "unsupported-parameter",
						"/media/0/mediaId"),
				arguments("{" + media.formatted("{\"part\":\"nowhere\"}") + "}", 422, "invalid-value", "/media/0/part"),
				arguments("{\"question\":\"?\",\"model\":\"zebra\"}", 404, "model-not-found", "/model"));
	}

	@ParameterizedTest
	@MethodSource("bodies")
	void aBadBodyIsAProblemThatPointsToItsCause(String body, int status, String slug, String pointer) {
		var answer = Requests.post(this.client, "/api/v1/answers", body)
			.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectHeader()
			.valueEquals("x-should-retry", "false")
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:" + slug)
			.jsonPath("$.status")
			.isEqualTo(status)
			.jsonPath("$.retryable")
			.isEqualTo(false)
			.jsonPath("$.requestId")
			.value((id) -> assertThat((String) id).startsWith("req_"))
			.jsonPath("$.error.code")
			.isNotEmpty();
		if (pointer != null) {
			answer.jsonPath("$.pointer").isEqualTo(pointer).jsonPath("$.errors[0].pointer").isEqualTo(pointer);
		}
		answer.consumeWith((result) -> assertThat(new String(result.getResponseBody())).doesNotContain("zebra"));
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void aTextOverItsLimitSaysByHowMuch() {
		Requests.post(this.client, "/api/v1/answers", Requests.question("q".repeat(100_000)))
			.expectBody()
			.jsonPath("$.limit")
			.isEqualTo(65536)
			.jsonPath("$.actual")
			.isEqualTo(100_000);
	}

	@Test
	void anEmptyFileIsInvalid() {
		Requests.upload(this.client, "/api/v1/answers", Requests.question("?"), Map.of("image", new byte[0]))
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:media-invalid")
			.jsonPath("$.pointer")
			.isEqualTo("image");
	}

	@Test
	void aFileOverTheLimitIsRefused() {
		Requests
			.upload(this.client, "/api/v1/answers", Requests.question("?"), Map.of("image", new byte[(1 << 20) + 1]))
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:media-limit")
			.jsonPath("$.limit")
			.isEqualTo(1 << 20);
	}

	@Test
	void aBodyOverTheLimitIsRefusedAndTheServerGoesOn() {
		Requests.post(this.client, "/api/v1/answers", Requests.question("q".repeat(3 << 20)))
			.expectStatus()
			.isEqualTo(413)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:payload-too-large")
			.jsonPath("$.limit")
			.isEqualTo(2 << 20)
			.jsonPath("$.error.code")
			.isEqualTo("request_too_large");
		Requests.post(this.client, "/api/v1/answers", Requests.question("Hi?")).expectStatus().isOk().expectBody();
	}

	@Test
	void multipartWithoutARequestPartMissesIt() {
		this.client.post()
			.uri("/api/v1/answers")
			.header("Content-Type", "multipart/form-data; boundary=x")
			.bodyValue(
					"--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nabc\r\n--x--\r\n")
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("request");
	}

	@Test
	void aFormFieldIsNoFile() {
		this.client.post()
			.uri("/api/v1/answers")
			.header("Content-Type", "multipart/form-data; boundary=x")
			.bodyValue("--x\r\nContent-Disposition: form-data; name=\"question\"\r\n\r\nabc\r\n--x--\r\n")
			.exchange()
			.expectStatus()
			.isEqualTo(400)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:unknown-field")
			.jsonPath("$.pointer")
			.isEqualTo("question");
	}

	@Test
	void brokenMultipartIsMalformed() {
		for (String type : new String[] { "multipart/form-data", "multipart/form-data; boundary=x" }) {
			this.client.post()
				.uri("/api/v1/answers")
				.header("Content-Type", type)
				.bodyValue("no boundary here")
				.exchange()
				.expectStatus()
				.isEqualTo(400)
				.expectBody()
				.jsonPath("$.type")
				.isEqualTo("urn:sfumato:problem:malformed-json");
		}
	}

}
