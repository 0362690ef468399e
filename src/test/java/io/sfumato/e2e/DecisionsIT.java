package io.sfumato.e2e;

import java.util.Base64;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Closed questions to the embedded model, in all three formats.
 */
@EndToEndTest
class DecisionsIT extends CallerTest {

	private static final String QUESTIONS = """
			"questions":{"red":{"type":"noul","instructions":"Is there a red square?"},
			 "kind":{"type":"choice","instructions":"What shape is this?","criteria":["a square","a circle","a star"]},
			 "dark":{"type":"score","instructions":"How dark?","criteria":["bright","medium","dark","black"]}}""";

	@Test
	void aPictureIsReadInOnePassWithAReceipt() throws Exception {
		String request = """
				{"questions":[{"id":"red","type":"yesNo","ask":"Is there a red square?"},
				 {"id":"colour","type":"choice","ask":"What colour is the square?","options":["red","blue","green"]}]}""";

		var reply = this.caller.upload("/api/v1/decisions", request, "a.png", Pictures.png());

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		JsonNode answers = reply.json().at("/result/answers");
		for (String id : new String[] { "red", "colour" }) {
			double sum = 0;
			for (JsonNode each : answers.get(id).get("probabilities")) {
				sum += each.get("p").doubleValue();
			}
			assertThat(sum).isCloseTo(1, within(1e-9));
			assertThat(answers.get(id).has("calibration")).isTrue();
		}
		assertThat(reply.json().at("/receipt/forwardPasses").intValue()).isPositive();
		assertThat(reply.at("/receipt/exactness/cache")).isEqualTo("exact");
	}

	@Test
	void aQuestionIsAnsweredAsIfItWereAlone() throws Exception {
		String image = ",\"images\":[\"data:image/png;base64,"
				+ Base64.getEncoder().encodeToString(Pictures.sample("shapes.png")) + "\"]}";
		var together = this.caller.post("/v1/systemone", "{\"state\":\"A picture.\"," + QUESTIONS + image);
		var alone = this.caller.post("/v1/systemone",
				"{\"state\":\"A picture.\",\"questions\":{\"dark\":{\"type\":\"score\",\"instructions\":\"How dark?\","
						+ "\"criteria\":[\"bright\",\"medium\",\"dark\",\"black\"]}}" + image);

		assertThat(together.status()).as(together.body()).isEqualTo(200);
		assertThat(together.json().get("answers").propertyNames()).containsExactly("red", "kind", "dark");
		assertThat(together.header("server-timing")).matches("model;dur=.*server;dur=.*total;dur=.*");
		assertThat(together.header("x-typesafe-request-id")).startsWith("req_");
		for (Map.Entry<String, JsonNode> level : alone.json().at("/answers/dark/probabilities").properties()) {
			assertThat(together.json().at("/answers/dark/probabilities/" + level.getKey()).doubleValue())
				.isCloseTo(level.getValue().doubleValue(), within(1e-6));
		}
		JsonNode kind = together.json().at("/answers/kind");
		double best = kind.at("/probabilities").get(kind.get("choice").asString()).doubleValue();
		for (JsonNode each : kind.get("probabilities")) {
			assertThat(each.doubleValue()).isLessThanOrEqualTo(best);
		}
	}

	@Test
	void anUploadIsReadLikeADataUrl() throws Exception {
		byte[] picture = Pictures.png();
		var form = this.caller.upload("/v1/systemone", "{\"state\":\"A square.\"," + QUESTIONS + "}", "a.png", picture);
		var url = this.caller.post("/v1/systemone", "{\"state\":\"A square.\"," + QUESTIONS
				+ ",\"images\":[\"data:image/png;base64," + Base64.getEncoder().encodeToString(picture) + "\"]}");

		assertThat(form.json().get("answers")).isEqualTo(url.json().get("answers"));
	}

	@Test
	void aDecisionMayBeAboutAState() throws Exception {
		var reply = this.caller.post("/v1/decisions",
				"""
						{"model":"gpt-6-luna","input":"The square is red.","questions":[
						 {"type":"predicate","name":"red","instructions":"Is it red?"},
						 {"type":"choice","instructions":"Which?","choices":[{"value":true},{"value":false},{"value":"none"}]},
						 {"type":"score","name":"dark","instructions":"How dark?","levels":[{"label":"bright"},{"label":"mid"},{"label":"dark"}]}]}""");

		assertThat(reply.status()).as(reply.body()).isEqualTo(200);
		JsonNode answers = reply.json().get("answers");
		assertThat(answers.at("/0/probability").doubleValue()).isBetween(0.0, 1.0);
		assertThat(answers.at("/1/name").isNull()).isTrue();
		assertThat(answers.at("/1/probabilities/0/value").booleanValue()).isTrue();
		double mean = 0;
		for (JsonNode level : answers.at("/2/probabilities")) {
			mean += level.get("value").intValue() * level.get("probability").doubleValue();
		}
		assertThat(answers.at("/2/score").doubleValue()).isCloseTo(mean, within(1e-9));
		assertThat(reply.json().at("/usage/output_tokens").intValue()).isZero();
	}

	@Test
	void anUnknownModelIsToldInEachFormatsWay() throws Exception {
		String one = "{\"model\":\"nobody-7\",\"state\":\"x\"," + QUESTIONS + "}";

		assertThat(this.caller.post("/v1/systemone", one).at("/detail/error_type")).isEqualTo("api_usage_error");
		assertThat(this.caller.post("/v1/decisions",
				"{\"model\":\"nobody-7\",\"input\":\"x\",\"questions\":[{\"type\":\"predicate\",\"instructions\":\"?\"}]}")
			.status()).isEqualTo(404);
	}

}
