package io.sfumato.web.api;

import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What has become of runs (api.md §3.1). */
@WebTest
class RunStatesTests {

	@Autowired
	private WebTestClient client;

	@Autowired
	private ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void aFinishedRunIsToldAgain() {
		byte[] told = Requests
			.post(this.client, "/api/v1/answers",
					"{\"question\":\"?\",\"media\":[{\"data\":\"%s\"}]}".formatted(Requests.PNG_BASE64))
			.expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseBody();
		JsonNode run = JsonMapper.shared().readTree(told);

		JsonNode state = ask(HttpMethod.GET, run.path("id").asString(), 200);

		assertThat(state.path("state").asString()).isEqualTo("done");
		assertThat(state.path("run")).isEqualTo(run);
		ask(HttpMethod.DELETE, run.path("id").asString(), 202);
	}

	@Test
	void anUnknownRunIsNotFound() {
		for (HttpMethod method : new HttpMethod[] { HttpMethod.GET, HttpMethod.DELETE }) {
			assertThat(ask(method, "run_00000000000000000000000000", 404).path("type").asString())
				.isEqualTo("urn:sfumato:problem:not-found");
		}
	}

	private JsonNode ask(HttpMethod method, String id, int status) {
		return JsonMapper.shared()
			.readTree(this.client.method(method)
				.uri("/api/v1/runs/" + id)
				.exchange()
				.expectStatus()
				.isEqualTo(status)
				.expectBody()
				.returnResult()
				.getResponseBody());
	}

}
