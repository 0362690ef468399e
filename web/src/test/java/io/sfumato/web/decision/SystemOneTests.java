package io.sfumato.web.decision;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.engine.request.Operation;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@WebTest
class SystemOneTests {

	private static final String PATH = "/v1/systemone";

	private static final String DATA_URL = "data:image/png;base64," + Requests.PNG_BASE64;

	private static final String QUESTIONS = """
			"questions":{"stamped":{"type":"noul","instructions":"Is the picture red?"},
			 "kind":{"type":"choice","instructions":"What is it?","criteria":{"square":"one flat colour","photo":null,"text":null}},
			 "dark":{"type":"score","instructions":"How dark?","criteria":["bright","medium","dark","black"]}}""";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	private JsonNode reply(String json, int status) {
		return JsonMapper.shared()
			.readTree(Requests.post(this.client, PATH, json)
				.expectStatus()
				.isEqualTo(status)
				.expectBody(String.class)
				.returnResult()
				.getResponseBody());
	}

	@Test
	void threeTypesAreAnsweredUnderTheirKeysInOrder() {
		var response = Requests
			.post(this.client, PATH, "{\"model\":\"sfumato-mini\",\"state\":\"A square.\"," + QUESTIONS + "}")
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueMatches("server-timing", "model;dur=.*server;dur=.*total;dur=.*")
			.expectHeader()
			.valueMatches("x-typesafe-request-id", "req_.+")
			.expectHeader()
			.valueMatches("x-request-id", "req_.+")
			.expectBody(String.class)
			.returnResult();

		JsonNode body = JsonMapper.shared().readTree(response.getResponseBody());
		assertThat(body.propertyNames()).containsExactly("model", "answers", "usage");
		assertThat(body.get("answers").propertyNames()).containsExactly("stamped", "kind", "dark");
		assertThat(body.at("/answers/stamped").toString()).isEqualTo("{\"type\":\"noul\",\"noul\":0.5}");
		assertThat(body.at("/answers/kind").toString()).isEqualTo("{\"type\":\"choice\",\"choice\":\"square\","
				+ "\"probabilities\":{\"square\":0.5,\"photo\":0.25,\"text\":0.25},\"confidence\":0.25}");
		assertThat(body.at("/answers/dark/legend").toString())
			.isEqualTo("{\"0\":\"bright\",\"1\":\"medium\",\"2\":\"dark\",\"3\":\"black\"}");
		assertThat(body.at("/answers/dark/score").doubleValue()).isEqualTo(0.25 + 2 * 0.125 + 3 * 0.125);
		assertThat(body.at("/usage/input_tokens").intValue()).isEqualTo(45);
		assertThat(body.at("/usage/output_tokens").intValue()).isZero();
	}

	@Test
	void lenientQuestionsAreUnderstood() {
		reply("""
				{"model":"jev-latest","state":{"a":1,"b":["x"]},"think":3,"questions":{"ok":{"type":"noul"},
				 "sure":{"type":"noul","criteria":{"yes":"signed"},"alone":true},
				 "pick":{"type":"choice","criteria":["a","b"],"depends_on":["ok"]},
				 "lvl":{"type":"score","criteria":[{"label":"low","description":"few"},{"label":"high"}]}},"samples":3}
				""", 200);

		var run = this.engine.received().getFirst();
		assertThat(run.model()).isNull();
		assertThat(run.operation()).isEqualTo(new Operation.Decide(
				List.of(new DecisionQuestion("ok", Kind.YES_NO, "ok", List.of(), List.of()),
						new DecisionQuestion("sure", Kind.YES_NO, "sure",
								List.of(new Option("yes", "signed"), new Option("no", null)), List.of()),
						new DecisionQuestion("pick", Kind.CHOICE, "pick",
								List.of(new Option("a", null), new Option("b", null)), List.of("ok")),
						new DecisionQuestion("lvl", Kind.SCORE, "lvl",
								List.of(new Option("low", "few"), new Option("high", null)), List.of())),
				"{\"a\":1,\"b\":[\"x\"]}", true, 3, true, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"images\":[\"%1$s\"]", "\"images\":[\"%2$s\"]",
			"\"images\":[{\"content_type\":\"image/png\",\"base64\":\"%2$s\"}]", "\"files\":[\"%1$s\"]",
			"\"assets\":{\"square\":{\"type\":\"image\",\"format\":\"png\",\"data_base64\":\"%2$s\"}}" })
	void anImageComesInEveryForm(String form) {
		reply("{\"state\":\"A square.\"," + QUESTIONS + "," + form.formatted(DATA_URL, Requests.PNG_BASE64) + "}", 200);

		assertThat(this.engine.received().getFirst().media()).hasSize(1)
			.allSatisfy((medium) -> assertThat(medium.data()).isEqualTo(Requests.PNG));
		assertThat(this.engine.received().getFirst().operation()).isInstanceOfSatisfying(Operation.Decide.class,
				(decide) -> assertThat(decide.state()).isEqualTo("A square."));
	}

	@Test
	void anImageComesAsAPartOfAChatOrOfAForm() {
		reply("{\"state\":[{\"role\":\"system\",\"content\":\"Be fair.\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"A square.\"},"
				+ "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + DATA_URL + "\"}}]}]," + QUESTIONS + "}", 200);
		Requests.upload(this.client, PATH, "{" + QUESTIONS + "}", Map.of("a", Requests.PNG))
			.expectStatus()
			.isOk()
			.expectBody();

		assertThat(this.engine.received()).allSatisfy((run) -> assertThat(run.media()).hasSize(1));
		assertThat(this.engine.received().getFirst().operation()).isInstanceOfSatisfying(Operation.Decide.class,
				(decide) -> assertThat(decide.state()).isEqualTo("system: Be fair.\nA square."));
	}

	@Test
	void extrasComeOnRequestOnly() {
		JsonNode body = reply("{\"state\":\"x\",\"zebra\":1," + QUESTIONS
				+ ",\"sfumato\":{\"include\":[\"entropy\",\"diagnostics\"],\"abstain\":{\"threshold\":0.3},\"strategy\":\"fast\",\"options\":{\"lion\":1}}}",
				200);

		assertThat(body.at("/answers/stamped/entropy").doubleValue()).isEqualTo(0.5);
		assertThat(body.at("/answers/stamped/p_abstain").doubleValue()).isEqualTo(0.125);
		assertThat(body.at("/answers/stamped/abstained").booleanValue()).isFalse();
		assertThat(body.at("/answers/stamped/noul").doubleValue()).isEqualTo(0.5);
		assertThat(body.at("/sfumato/receipt/strategy").asString()).isEqualTo("fast");
		assertThat(body.at("/sfumato/receipt/ignored").toString()).isEqualTo("[\"/zebra\",\"/sfumato/options/lion\"]");
	}

	static Stream<Arguments> wrongShapes() {
		return Stream.of(arguments("{\"state\":\"x\"}", "[\"body\",\"questions\"]", "missing"),
				arguments("{\"state\":\"x\",\"questions\":{}}", "[\"body\",\"questions\"]", "value_error"),
				arguments("{\"state\":\"heron\",\"questions\":{\"k\":{\"type\":\"choice\"}}}",
						"[\"body\",\"questions\",\"k\",\"criteria\"]", "missing"),
				arguments("{\"state\":\"x\",\"questions\":{\"k\":7}}", "[\"body\",\"questions\",\"k\"]", "value_error"),
				arguments("{\"state\":\"x\",\"questions\":{\"k\":{\"type\":\"heron\"}}}",
						"[\"body\",\"questions\",\"k\",\"type\"]", "value_error"),
				arguments("{\"state\":\"x\",\"questions\":{\"k\":{\"type\":\"choice\",\"criteria\":[\"a\",\"a\"]}}}",
						"[\"body\",\"questions\",\"k\",\"criteria\",1]", "value_error"),
				arguments("{\"state\":\"x\",\"questions\":{\"k\":{\"type\":\"score\",\"criteria\":\"a\"}}}",
						"[\"body\",\"questions\",\"k\",\"criteria\"]", "value_error"),
				arguments("{\"state\":null,\"questions\":{\"k\":{\"type\":\"noul\"}}}", "[\"body\",\"state\"]",
						"missing"));
	}

	@ParameterizedTest
	@MethodSource("wrongShapes")
	void aWrongShapeIsAListWithThePlace(String json, String loc, String type) {
		JsonNode body = reply(json, 422);

		assertThat(body.at("/detail/0/loc").toString()).isEqualTo(loc);
		assertThat(body.at("/detail/0/type").asString()).isEqualTo(type);
		assertThat(body.at("/detail/0/msg").isString()).isTrue();
		assertThat(body.at("/detail/0/input").isNull()).isTrue();
		assertThat(body.at("/error/message").isString()).isTrue();
		assertThat(body.toString()).doesNotContain("heron");
	}

	static Stream<Arguments> wrongMeanings() {
		String asset = "{\"state\":\"x\"," + QUESTIONS + ",\"assets\":{\"heron\":{\"type\":\"image\",\"data_base64\":\""
				+ Requests.PNG_BASE64 + "\"}}}";
		return Stream.of(
				arguments("{\"state\":\"x\"," + QUESTIONS + ",\"videos\":[\"data:video/mp4;base64,AAAA\"]}",
						"unsupported_media"),
				arguments("{\"state\":\"x\"," + QUESTIONS + ",\"audio\":[\"data:audio/wav;base64,UklGRg==\"]}",
						"capability_not_available"),
				arguments("{\"state\":\"x\"," + QUESTIONS + ",\"files\":[\"data:audio/wav;base64,UklGRg==\"]}",
						"capability_not_available"),
				arguments("{\"state\":\"x\"," + QUESTIONS + ",\"audio\":[\"" + DATA_URL + "\"]}", "media_mismatch"),
				arguments(asset, "incompatible_options"),
				arguments("{\"state\":\"x\"," + QUESTIONS + ",\"images\":[\"@@\"]}", "invalid_media"),
				arguments("{\"state\":\"x\"," + QUESTIONS + ",\"images\":[\"https://127.0.0.1:1/a.png\"]}",
						"remote_media_disabled"),
				arguments("{\"state\":\"x\",\"questions\":{\"k\":{\"type\":\"box\"}}}", "capability_not_available"),
				arguments("{\"state\":\"heron", "invalid_json"));
	}

	@ParameterizedTest
	@MethodSource("wrongMeanings")
	void aWrongMeaningIsASentence(String json, String code) {
		JsonNode body = reply(json, 400);

		assertThat(body.get("detail").isString()).isTrue();
		assertThat(body.at("/error/code").asString()).isEqualTo(code);
	}

	@Test
	void anUnknownModelIsAnApiUsageError() {
		JsonNode body = reply("{\"model\":\"nobody-7\",\"state\":\"x\"," + QUESTIONS + "}", 400);

		assertThat(body.at("/detail/error_type").asString()).isEqualTo("api_usage_error");
		assertThat(body.at("/detail/message").asString()).startsWith("Unknown model");
		assertThat(body.at("/error/code").asString()).isEqualTo("model_not_found");
		assertThat(body.toString()).doesNotContain("nobody-7");
	}

	@Test
	void theFormatsOwnOptionsKeepTheirNames() {
		this.engine.failingAtOnce(new InvalidRequestException(Problem.INVALID_VALUE, "Too many", "/options/steps"));

		JsonNode body = reply("{\"state\":\"x\",\"steps\":5000,\"seed\":7," + QUESTIONS + "}", 422);

		assertThat(body.at("/detail/0/loc").toString()).isEqualTo("[\"body\",\"steps\"]");
		assertThat(this.engine.received().getFirst().options().seed()).isEqualTo(7);
		assertThat(this.engine.received().getFirst().options().steps()).isEqualTo(5000);
	}

	@Test
	void theEnginesPointersBecomeTheNamesOfQuestions() {
		this.engine
			.failingAtOnce(new InvalidRequestException(Problem.INVALID_VALUE, "Too long", "/questions/1/options/2"));

		JsonNode body = reply("{\"state\":\"x\"," + QUESTIONS + "}", 422);

		assertThat(body.at("/detail/0/loc").toString()).isEqualTo("[\"body\",\"questions\",\"kind\",\"criteria\"]");
	}

}
