package io.sfumato.web.openai;

import io.sfumato.web.WebTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class ModelListTests {

	@Autowired
	WebTestClient client;

	@Test
	void modelsAreListedForBothKindsOfClients() {
		this.client.get()
			.uri("/v1/models")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType("application/json")
			.expectBody()
			.jsonPath("$.object")
			.isEqualTo("list")
			.jsonPath("$.data.length()")
			.isEqualTo(1)
			.jsonPath("$.data[0].id")
			.isEqualTo("sfumato-mini")
			.jsonPath("$.data[0].object")
			.isEqualTo("model")
			.jsonPath("$.data[0].created")
			.value((created) -> assertThat(((Number) created).longValue()).isPositive())
			.jsonPath("$.data[0].owned_by")
			.isEqualTo("sfumato")
			.jsonPath("$.models[0].name")
			.isEqualTo("sfumato-mini")
			.jsonPath("$.models[0].release_date")
			.value((date) -> assertThat((String) date).matches("\\d{4}-\\d{2}-\\d{2}"));
	}

	@Test
	void oneModelTellsWhatItCanDo() {
		this.client.get()
			.uri("/v1/models/sfumato-mini")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.id")
			.isEqualTo("sfumato-mini")
			.jsonPath("$.sfumato.capabilities[0]")
			.isEqualTo("captions")
			.jsonPath("$.sfumato.limits.images")
			.isEqualTo(8)
			.jsonPath("$.sfumato.strategies[0]")
			.isEqualTo("quality")
			.jsonPath("$.sfumato.revision")
			.isEqualTo("sha256:5b1e77a2");
	}

	@Test
	void anUnknownModelIsNotFound() {
		this.client.get()
			.uri("/v1/models/no-such-model")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.valueEquals("x-should-retry", "false")
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("model_not_found")
			.jsonPath("$.error.type")
			.isEqualTo("not_found_error");
	}

	@Test
	void modelsArentDeleted() {
		this.client.method(HttpMethod.DELETE)
			.uri("/v1/models/sfumato-mini")
			.exchange()
			.expectStatus()
			.isEqualTo(405)
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("method_not_allowed");
	}

}
