package io.sfumato.web.api;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@WebTest
class DecisionsTests {

	private static final String DECISIONS = "/api/v1/decisions";

	private static final String THREE = """
			{"state":{"note":"left at the desk","lang":["en"]},"questions":[
			  {"id":"stamped","type":"yesNo","ask":"Is the form stamped?"},
			  {"id":"kind","type":"choice","ask":"Which form?","options":["invoice",{"label":"ticket","description":"lets in"},"letter"]},
			  {"type":"score","ask":"How damaged?","levels":["none","creased","torn"],"dependsOn":["kind"]}]%s}
			""";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void threeTypesAreAnsweredWithTheirProbabilities() {
		Requests.upload(this.client, DECISIONS, THREE.formatted(""), Map.of("scan", Requests.PNG))
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.operation")
			.isEqualTo("decisions")
			.jsonPath("$.result.answers.length()")
			.isEqualTo(3)
			.jsonPath("$.result.answers.stamped.type")
			.isEqualTo("yesNo")
			.jsonPath("$.result.answers.stamped.value")
			.isEqualTo(true)
			.jsonPath("$.result.answers.stamped.probabilities[1].value")
			.isEqualTo(false)
			.jsonPath("$.result.answers.stamped.probabilities[1].p")
			.isEqualTo(0.5)
			.jsonPath("$.result.answers.stamped.pAbstain")
			.isEqualTo(0.125)
			.jsonPath("$.result.answers.stamped.abstained")
			.isEqualTo(false)
			.jsonPath("$.result.answers.stamped.calibration")
			.isEmpty()
			.jsonPath("$.result.answers.stamped.score")
			.doesNotExist()
			.jsonPath("$.result.answers.kind.value")
			.isEqualTo("invoice")
			.jsonPath("$.result.answers.kind.probabilities.length()")
			.isEqualTo(3)
			.jsonPath("$.result.answers.2.value")
			.isEqualTo("none")
			.jsonPath("$.result.answers.2.score")
			.isEqualTo(0.75)
			.jsonPath("$.receipt.timesMs.total")
			.isNumber();
	}

	@Test
	void everyFieldReachesTheEngine() {
		Requests.post(this.client, DECISIONS, THREE.formatted(
				",\"isolation\":\"isolated\",\"permutations\":4,\"calibration\":\"none\",\"abstain\":{\"threshold\":0.25},\"instructions\":\"Look.\",\"include\":[\"diagnostics\"]"))
			.expectStatus()
			.isOk()
			.expectBody();

		assertThat(this.engine.received().getFirst().instructions()).isEqualTo("Look.");
		assertThat(this.engine.received().getFirst().operation()).isEqualTo(new Operation.Decide(
				List.of(new DecisionQuestion("stamped", Kind.YES_NO, "Is the form stamped?", List.of(), List.of()),
						new DecisionQuestion("kind", Kind.CHOICE, "Which form?",
								List.of(new Option("invoice", null), new Option("ticket", "lets in"),
										new Option("letter", null)),
								List.of()),
						new DecisionQuestion("2", Kind.SCORE, "How damaged?",
								List.of(new Option("none", null), new Option("creased", null),
										new Option("torn", null)),
								List.of("kind"))),
				"{\"note\":\"left at the desk\",\"lang\":[\"en\"]}", true, 4, false, 0.25));
	}

	@Test
	void abstentionIsOnByDefaultAndAnAbstainedAnswerHasNoValue() {
		Requests.post(this.client, DECISIONS, """
				{"state":"x","questions":[{"id":"a","type":"yesNo","ask":"?"}],"abstain":{"threshold":0}}""")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.result.answers.a.value")
			.isEmpty()
			.jsonPath("$.result.answers.a.abstained")
			.isEqualTo(true);
		Requests.post(this.client, DECISIONS,
				"""
						{"state":"x","questions":[{"id":"a","type":"yesNo","ask":"?"}],"isolation":"shared","permutations":"auto"}""")
			.expectStatus()
			.isOk()
			.expectBody();

		assertThat(this.engine.received().getLast().operation())
			.isEqualTo(new Operation.Decide(List.of(new DecisionQuestion("a", Kind.YES_NO, "?", List.of(), List.of())),
					"x", false, null, true, 0.5));
	}

	@Test
	void theStreamTellsAnswersAsTheyCome() {
		String body = Requests.post(this.client, DECISIONS, THREE.formatted(",\"stream\":true"))
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType("text/event-stream;charset=UTF-8")
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		List<String> names = Arrays.stream(body.split("\n"))
			.filter((line) -> line.startsWith("event: "))
			.map((line) -> line.substring(7))
			.toList();
		assertThat(names).containsExactly("accepted", "encoded", "slot", "slot", "slot", "done");
		assertThat(body).contains("\"item\":1,\"name\":\"kind\",\"value\":\"invoice\",\"text\":\"invoice\"");
	}

	static Stream<Arguments> wrong() {
		String question = "{\"questions\":[%s]}";
		return Stream.of(arguments("{}", 422, "missing-field", "/questions"),
				arguments("{\"questions\":[],\"state\":1}", 422, "invalid-value", "/questions"),
				arguments(question.formatted("7"), 422, "invalid-value", "/questions/0"),
				arguments(question.formatted("{}"), 422, "missing-field", "/questions/0/type"),
				arguments(question.formatted("{\"type\":\"noul\"}"), 422, "invalid-value", "/questions/0/type"),
				arguments(question.formatted("{\"type\":\"yesNo\"}"), 422, "missing-field", "/questions/0/ask"),
				arguments(question.formatted("{\"type\":\"yesNo\",\"ask\":\"?\",\"options\":[\"a\"]}"), 422,
						"invalid-value", "/questions/0/options"),
				arguments(question.formatted("{\"type\":\"choice\",\"ask\":\"?\"}"), 422, "missing-field",
						"/questions/0/options"),
				arguments(question.formatted("{\"type\":\"choice\",\"ask\":\"?\",\"options\":[\"a\"]}"), 422,
						"invalid-value", "/questions/0/options"),
				arguments(question.formatted("{\"type\":\"choice\",\"ask\":\"?\",\"options\":[\"a\",\"a\"]}"), 422,
						"invalid-value", "/questions/0/options/1"),
				arguments(question.formatted("{\"type\":\"choice\",\"ask\":\"?\",\"options\":[\"a\",7]}"), 422,
						"invalid-value", "/questions/0/options/1"),
				arguments(question.formatted("{\"type\":\"score\",\"ask\":\"?\",\"options\":[\"a\",\"b\"]}"), 422,
						"invalid-value", "/questions/0/options"),
				arguments(question.formatted("{\"type\":\"yesNo\",\"ask\":\"?\",\"zebra\":1}"), 400, "unknown-field",
						"/questions/0/zebra"),
				arguments(
						question.formatted("{\"id\":\"a\",\"type\":\"yesNo\",\"ask\":\"?\"},"
								+ "{\"id\":\"a\",\"type\":\"yesNo\",\"ask\":\"?\"}"),
						422, "invalid-value", "/questions/1/id"),
				arguments("{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"?\"}],\"isolation\":\"zebra\"}", 422,
						"invalid-value", "/isolation"),
				arguments("{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"?\"}],\"permutations\":\"zebra\"}", 422,
						"invalid-value", "/permutations"),
				arguments("{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"?\"}],\"abstain\":{\"threshold\":2}}", 422,
						"invalid-value", "/abstain/threshold"),
				arguments("{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"?\"}],\"calibration\":\"zebra\"}", 422,
						"invalid-value", "/calibration"),
				arguments("{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"?\"}],\"include\":[\"preview\"]}", 422,
						"unsupported-parameter", "/include/0"),
				arguments("{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"?\"}],\"state\":" + "[".repeat(40)
						+ "]".repeat(40) + "}", 422, "invalid-value", "/state"));
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void whatIsWrongIsAProblemWithAPointer(String json, int status, String slug, String pointer) {
		Requests.post(this.client, DECISIONS, json)
			.expectStatus()
			.isEqualTo(status)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:" + slug)
			.jsonPath("$.pointer")
			.isEqualTo(pointer);
		assertThat(this.engine.received()).isEmpty();
	}

}
