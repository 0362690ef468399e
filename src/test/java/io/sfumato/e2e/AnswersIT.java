package io.sfumato.e2e;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@EndToEndTest
class AnswersIT extends CallerTest {

	@Test
	void aQuestionAboutAPictureIsAnsweredWithAReceipt() throws Exception {
		var reply = this.caller.upload("/api/v1/answers", "{\"question\":\"What colour is it?\"}", "a.png",
				Pictures.png());

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		JsonNode receipt = reply.json().get("receipt");
		assertThat(reply.json().at("/result/answers/0/confidence").doubleValue()).isBetween(0.0, 1.0);
		assertThat(receipt.at("/media/0/width").intValue()).isEqualTo(120);
		assertThat(receipt.get("forwardPasses").intValue()).isPositive();
		double parts = 0;
		for (String part : new String[] { "queue", "decode", "encode", "prefill", "denoise" }) {
			parts += receipt.get("timesMs").get(part).doubleValue();
		}
		assertThat(receipt.at("/timesMs/total").doubleValue()).isGreaterThanOrEqualTo(parts - 0.5);
	}

	@Test
	void severalQuestionsShareOneEncodingAndAreAnsweredAsIfAlone() throws Exception {
		String several = "{\"questions\":[\"What colour?\",\"Is it round?\",\"How many corners?\"]}";
		byte[] picture = Pictures.sample("shapes.png");

		var first = this.caller.upload("/api/v1/answers", several, "a.png", picture);
		var alone = this.caller.upload("/api/v1/answers", "{\"question\":\"Is it round?\"}", "a.png", picture);

		assertThat(first.json().at("/result/answers").size()).isEqualTo(3);
		assertThat(alone.at("/receipt/cache/visionFeatures")).isEqualTo("hit");
		assertThat(alone.at("/result/answers/0/text")).isEqualTo(first.at("/result/answers/1/text"));
	}

	@Test
	void theSameSeedGivesTheSameText() throws Exception {
		String request = "{\"style\":\"sentence\",\"options\":{\"temperature\":0.8,\"seed\":11}}";

		var first = this.caller.upload("/api/v1/captions", request, "a.png", Pictures.png());
		var second = this.caller.upload("/api/v1/captions", request, "a.png", Pictures.png());

		assertThat(first.status()).as(first.body()).isEqualTo(200);
		assertThat(second.at("/result/text")).isEqualTo(first.at("/result/text"));
	}

	@Test
	void aPresetMayFollowTheModelsName() throws Exception {
		var fast = this.caller.upload("/api/v1/answers",
				"{\"question\":\"What colour is it?\",\"model\":\"sfumato-mini:fast\"}", "a.png", Pictures.png());
		var unknown = this.caller.upload("/api/v1/answers",
				"{\"question\":\"What colour is it?\",\"model\":\"sfumato-mini:zebra\"}", "a.png", Pictures.png());

		assertThat(fast.at("/receipt/strategy")).isEqualTo("fast");
		assertThat(fast.at("/model")).isEqualTo("sfumato-mini");
		assertThat(unknown.status()).isEqualTo(404);
		assertThat(unknown.at("/type")).isEqualTo("urn:sfumato:problem:model-not-found");
		assertThat(unknown.at("/pointer")).isEqualTo("/model");
		assertThat(unknown.body()).doesNotContain("zebra");
	}

	@Test
	void theServerIsReadyAndCounts() throws Exception {
		this.caller.upload("/api/v1/answers", "{\"question\":\"What?\"}", "a.png", Pictures.png());

		var health = this.caller.get("/actuator/health/readiness");
		var metrics = this.caller.get("/actuator/prometheus");

		assertThat(health.at("/status")).isEqualTo("UP");
		assertThat(metrics.body()).contains("sfumato_runs_total", "sfumato_forward_passes_total",
				"sfumato_queue_length", "sfumato_steps_total", "sfumato_cache_requests_total");
	}

	@Test
	void losslessSaysWhatQualitySays() throws Exception {
		String request = "{\"question\":\"What is the total?\",\"strategy\":\"%s\"}";
		var quality = this.caller.upload("/api/v1/answers", request.formatted("quality"), "picture.png",
				Pictures.png());
		var lossless = this.caller.upload("/api/v1/answers", request.formatted("lossless"), "picture.png",
				Pictures.png());

		assertThat(lossless.at("/result/answers/0/text")).isEqualTo(quality.at("/result/answers/0/text"));
		assertThat(lossless.json().at("/receipt/forwardPasses").intValue())
			.isLessThanOrEqualTo(quality.json().at("/receipt/forwardPasses").intValue());
	}

	@Test
	void whatIsServedIsListed() throws Exception {
		var models = this.caller.get("/api/v1/models");
		var strategies = this.caller.get("/api/v1/strategies");

		assertThat(models.at("/0/id")).isNotBlank();
		assertThat(models.json().at("/0/default").booleanValue()).isTrue();
		assertThat(strategies.json().valueStream().map((each) -> each.get("name").asString())).contains("quality",
				"lossless", "balanced", "fast");
		assertThat(this.caller.get("/api/v1/models/zebra").at("/type"))
			.isEqualTo("urn:sfumato:problem:model-not-found");
	}

}
