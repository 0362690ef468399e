package io.sfumato.web.decision;

import java.util.List;
import java.util.stream.Stream;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@WebTest
class OpenAiDecisionsTests {

	private static final String PATH = "/v1/decisions";

	private static final String QUESTIONS = """
			"questions":[{"type":"predicate","name":"red","instructions":"Is it red?"},
			 {"type":"choice","instructions":[{"type":"input_text","text":"Which?"}],"choices":[{"value":true},{"value":false,"description":"not at all"},{"value":"none"}]},
			 {"type":"score","name":"dark","instructions":"How dark?","levels":[{"label":"bright"},{"label":"mid"},{"label":"dark"}]}]""";

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
	void threeTypesAreAnsweredInOrder() {
		JsonNode body = reply(
				"""
						{"model":"sfumato-mini","instructions":"Judge.","input":[{"role":"developer","content":[{"type":"input_text","text":"Be fair."}]},
						 {"role":"user","content":[{"type":"input_text","text":"A square."},
						  {"type":"input_json","data":{"b":1,"a":[2]}},
						  {"type":"input_image","image_url":"data:image/png;base64,%s"}]},
						 {"type":"function_call","name":"f","arguments":"{}"}],%s}
						"""
					.formatted(Requests.PNG_BASE64, QUESTIONS),
				200);

		assertThat(body.propertyNames()).containsExactly("id", "object", "model", "answers", "usage");
		assertThat(body.get("id").asString()).startsWith("dec_");
		assertThat(body.at("/answers/0").toString())
			.isEqualTo("{\"type\":\"predicate\",\"name\":\"red\",\"probability\":0.5}");
		assertThat(body.at("/answers/1/name").isNull()).isTrue();
		assertThat(body.at("/answers/1/choice").isBoolean()).isTrue();
		assertThat(body.at("/answers/1/probabilities").toString())
			.isEqualTo("[{\"value\":true,\"probability\":0.5},{\"value\":false,\"probability\":0.25},"
					+ "{\"value\":\"none\",\"probability\":0.25}]");
		assertThat(body.at("/answers/2/probabilities/1").toString())
			.isEqualTo("{\"label\":\"mid\",\"value\":1,\"probability\":0.25}");
		assertThat(body.at("/answers/2/score").doubleValue()).isEqualTo(0.75);
		assertThat(body.at("/usage").toString()).isEqualTo("{\"input_tokens\":70,\"input_tokens_details\":"
				+ JsonMapper.shared().valueToTree(body.at("/usage/input_tokens_details")) + ",\"output_tokens\":0,"
				+ "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":70}");
		var run = this.engine.received().getFirst();
		assertThat(run.instructions()).isEqualTo("Judge.");
		assertThat(run.media()).hasSize(1);
		assertThat(run.operation()).isEqualTo(
				new Operation.Decide(
						List.of(new DecisionQuestion("0", Kind.YES_NO, "Is it red?", List.of(), List.of()),
								new DecisionQuestion("1", Kind.CHOICE, "Which?",
										List.of(new Option("true", null), new Option("false", "not at all"),
												new Option("none", null)),
										List.of()),
								new DecisionQuestion(
										"2", Kind.SCORE, "How dark?",
										List.of(new Option(
												"bright", null), new Option("mid", null), new Option("dark", null)),
										List.of())),
						"developer: Be fair.\nA square.\n{\"b\":1,\"a\":[2]}\n{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}",
						true, null, true, null));
	}

	@Test
	void abstentionIsARefusalOnlyOnRequest() {
		JsonNode plain = reply("{\"model\":\"gpt-6-luna\",\"input\":\"zzz\"," + QUESTIONS + "}", 200);
		JsonNode field = reply("{\"model\":\"gpt-6-luna\",\"input\":\"zzz\"," + QUESTIONS
				+ ",\"sfumato\":{\"abstain\":{\"as\":\"field\"}}}", 200);
		JsonNode refusal = reply("{\"model\":\"gpt-6-luna\",\"input\":\"zzz\"," + QUESTIONS
				+ ",\"sfumato\":{\"abstain\":{\"threshold\":0,\"as\":\"refusal\"}}}", 200);

		assertThat(plain.at("/answers/0").has("p_abstain")).isFalse();
		assertThat(plain.has("sfumato")).isFalse();
		assertThat(field.at("/answers/1/p_abstain").doubleValue()).isEqualTo(0.125);
		assertThat(field.at("/answers/1/type").asString()).isEqualTo("choice");
		assertThat(refusal.at("/answers/0").toString()).isEqualTo("{\"type\":\"refusal\",\"name\":\"red\"}");
		assertThat(refusal.at("/sfumato/receipt/runId").asString()).startsWith("run_");
	}

	static Stream<Arguments> wrong() {
		return Stream.of(arguments("{\"input\":\"x\"}", "missing_required_parameter", "model"),
				arguments("{\"model\":\"m\"}", "missing_required_parameter", "input"),
				arguments("{\"model\":\"m\",\"input\":\"x\"}", "missing_required_parameter", "questions"),
				arguments("{\"model\":\"m\",\"input\":\"x\",\"questions\":[{}]}", "missing_required_parameter",
						"questions[0].type"),
				arguments("{\"model\":\"m\",\"input\":\"x\",\"questions\":[{\"type\":\"predicate\"}]}",
						"missing_required_parameter", "questions[0].instructions"),
				arguments(
						"{\"model\":\"m\",\"input\":\"x\",\"questions\":[{\"type\":\"choice\",\"instructions\":\"?\",\"choices\":[{\"value\":\"a\"}]}]}",
						"invalid_value", "questions[0].choices"),
				arguments(
						"{\"model\":\"m\",\"input\":\"x\",\"questions\":[{\"type\":\"choice\",\"instructions\":\"?\",\"choices\":[{\"value\":\"a\"},{}]}]}",
						"missing_required_parameter", "questions[0].choices[1].value"),
				arguments(
						"{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"http://127.0.0.1:1/a\"}]}],"
								+ QUESTIONS + "}",
						"remote_media_disabled", "input[0].content[0].image_url"),
				arguments("{\"model\":\"m\",\"input\":\"x\"," + QUESTIONS + ",\"sfumato\":{\"include\":[\"zebra\"]}}",
						"invalid_value", "sfumato.include"));
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void whatIsWrongIsOpenAisError(String json, String code, String param) {
		JsonNode body = reply(json, 400);

		assertThat(body.at("/error/code").asString()).isEqualTo(code);
		assertThat(body.at("/error/param").asString()).isEqualTo(param);
	}

	@Test
	void anUnknownModelIsNotFound() {
		assertThat(
				reply("{\"model\":\"nobody-7\",\"input\":\"x\"," + QUESTIONS + "}", 404).at("/error/code").asString())
			.isEqualTo("model_not_found");
	}

}
