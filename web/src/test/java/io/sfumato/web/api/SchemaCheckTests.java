package io.sfumato.web.api;

import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class SchemaCheckTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void whatCanBeKeptIsToldWithItsSizes() {
		JsonNode check = check("{\"schema\":{\"type\":\"object\"},\"slots\":{\"/n\":{\"maxTokens\":4}}}", 200);

		assertThat(check.get("model").asString()).isEqualTo("sfumato-mini");
		assertThat(check.get("supported").booleanValue()).isTrue();
		assertThat(check.get("violations")).isEmpty();
		assertThat(check.at("/narrowings/0/code").asString()).isEqualTo("narrowed");
		assertThat(check.at("/slots/0/name").asString()).isEqualTo("/n");
		assertThat(check.at("/slots/0/kind").asString()).isEqualTo("closed");
		assertThat(check.at("/slots/0/options/0").decimalValue()).isEqualByComparingTo("3.50");
		assertThat(check.at("/slots/0/options/1").isNull()).isTrue();
		assertThat(check.at("/slots/0/nullable").booleanValue()).isTrue();
		assertThat(check.at("/slots/1/kind").asString()).isEqualTo("count");
		assertThat(check.get("minTokens").intValue()).isEqualTo(9);
		assertThat(check.get("expectedTokens").intValue()).isEqualTo(20);
		assertThat(check.get("maxTokens").intValue()).isEqualTo(60);
		assertThat(check.get("states").intValue()).isEqualTo(7);
		assertThat(check.get("compileMs").doubleValue()).isEqualTo(1.5);
		assertThat(check.at("/estimatedForwardPasses/quality").intValue()).isEqualTo(12);
		assertThat(check.at("/estimatedForwardPasses/fast").isNull()).isTrue();
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void whatCantBeKeptIsNoError() {
		JsonNode check = check("{\"schema\":{\"zebra\":1}}", 200);

		assertThat(check.get("supported").booleanValue()).isFalse();
		assertThat(check.at("/violations/0/pointer").asString()).isEqualTo("/properties/a");
		assertThat(check.at("/violations/0/keyword").asString()).isEqualTo("zebra");
		assertThat(check.get("minTokens").isNull()).isTrue();
		assertThat(check.get("slots")).isEmpty();
	}

	@Test
	void requestThatIsNoneIsOne() {
		assertThat(check("{\"question\":\"Why?\"}", 400).get("pointer").asString()).isEqualTo("/question");
		assertThat(check("{}", 422).get("type").asString()).endsWith("missing-field");
		assertThat(check("{\"schema\":{},\"template\":\"{{a}}\"}", 422).get("pointer").asString()).isEqualTo("/schema");
	}

	private JsonNode check(String body, int status) {
		byte[] reply = Requests.post(this.client, "/api/v1/schemas/check", body)
			.expectStatus()
			.isEqualTo(status)
			.expectBody()
			.returnResult()
			.getResponseBody();
		return JsonMapper.shared().readTree(reply);
	}

}
