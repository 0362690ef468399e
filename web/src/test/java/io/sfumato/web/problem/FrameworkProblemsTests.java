package io.sfumato.web.problem;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class FrameworkProblemsTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@LocalServerPort
	int port;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/zebra", "/api/v1/zebra", "/api/v1/models/zebra/zebra", "/static/zebra.js" })
	void anUnknownRouteIsAProblem(String path) {
		this.client.get()
			.uri(path)
			.header("Accept", "text/html")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:route-not-found")
			.jsonPath("$.error.code")
			.isEqualTo("unknown_url")
			.consumeWith((result) -> assertThat(new String(result.getResponseBody())).doesNotContain("zebra"));
	}

	@Test
	void aWrongMethodNamesTheRightOnes() {
		this.client.get()
			.uri("/api/v1/captions")
			.exchange()
			.expectStatus()
			.isEqualTo(405)
			.expectHeader()
			.valueEquals("allow", "POST")
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:method-not-allowed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain", "image/png", "application/x-www-form-urlencoded", "zebra" })
	void anotherContentTypeIsUnsupported(String type) throws Exception {
		var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/api/v1/answers"))
			.header("Content-Type", type)
			.POST(HttpRequest.BodyPublishers.ofString("zebra"))
			.build();

		try (var plain = HttpClient.newHttpClient()) {
			var response = plain.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(415);
			assertThat(response.body()).contains("urn:sfumato:problem:content-type-unsupported")
				.doesNotContain("zebra");
		}
	}

	@Test
	void aFullQueueSaysWhenToComeBack() {
		this.engine.withRoomFor(0);

		Requests.post(this.client, "/api/v1/answers", Requests.question("Hi?"))
			.expectStatus()
			.isEqualTo(429)
			.expectHeader()
			.valueEquals("retry-after", "2")
			.expectHeader()
			.valueEquals("retry-after-ms", "1500")
			.expectHeader()
			.valueEquals("x-should-retry", "true")
			.expectBody()
			.jsonPath("$.retryable")
			.isEqualTo(true)
			.jsonPath("$.error.type")
			.isEqualTo("overloaded_error");
	}

	@Test
	void nobodyIsToldToWaitLongerThanHalfAMinute() {
		this.engine.failingAtOnce(new NotReadyException("The model is being loaded.", Duration.ofMinutes(5)));

		Requests.post(this.client, "/api/v1/answers", Requests.question("Hi?"))
			.expectStatus()
			.isEqualTo(503)
			.expectHeader()
			.valueEquals("retry-after", "30");
	}

	@Test
	void aDefectTellsNothingButTheRequestId() {
		this.engine.failingInTheMiddle(new ModelFaultException("weights of zebra", new IllegalStateException("zebra")));

		Requests.post(this.client, "/api/v1/answers", Requests.question("Hi?"))
			.expectStatus()
			.isEqualTo(500)
			.expectHeader()
			.valueEquals("x-should-retry", "false")
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:internal")
			.consumeWith((result) -> assertThat(new String(result.getResponseBody())).doesNotContain("zebra"));
	}

	@Test
	void everyKindOfProblemOfTheEngineHasAPlaceHere() {
		for (var problem : io.sfumato.engine.error.Problem.values()) {
			assertThat(ProblemKind.bySlug(problem.slug())).as(problem.slug()).isPresent();
		}
	}

}
