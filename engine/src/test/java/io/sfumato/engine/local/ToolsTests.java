package io.sfumato.engine.local;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.toy.ToyModel;

import static io.sfumato.engine.toy.Requests.aRequest;
import static io.sfumato.engine.toy.StreamAssert.assertStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/** Functions that are called instead of answering. */
class ToolsTests extends EngineTest {

	private static final String NOTHING = "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

	private static final Tools.Function LIGHT = function(0, "set_light", """
			{"type":"object","additionalProperties":false,"required":["room","on"],"properties":{
			"room":{"enum":["hall","attic"]},"on":{"type":"boolean"}}}""");

	private static final Tools.Function RING = function(1, "ring", """
			{"type":"object","required":["times"],"properties":{"times":{"type":"array","minItems":0,"maxItems":3,
			"items":{"type":"integer","minimum":0,"maximum":23}}}}""");

	@BeforeEach
	void modelHasRoom() {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL, 2048), SETTINGS);
	}

	private static Tools.Function function(int index, String name, String schema) {
		return new Tools.Function(name, null,
				new RecordForm.Schema(schema, true, false, null, "/tools/" + index + "/function/parameters"));
	}

	private static Operation chat(String text, int choices, Tools tools) {
		return new Operation.Chat(List.of(Turn.of(Turn.Role.USER, text)), choices, null, null, tools);
	}

	private Recording run(String text, Tools tools) {
		return submit(
				aRequest().media(List.of()).of(chat(text, 1, tools)).maxTokens(120).include(Include.PROMPT).build());
	}

	@Test
	void namedFunctionIsCalledWithoutAQuestion() {
		Recording recording = run("Light in the attic.", new Tools(List.of(LIGHT), false));

		RunResult result = assertStream(recording.events()).isComplete();
		assertThat(result.texts().getFirst().text()).matches("\\{\"room\": \"(hall|attic)\", \"on\": (true|false)\\}");
		assertThat(result.decisions()).isEmpty();
		assertThat(result.receipt().planForwardPasses()).isZero();
	}

	@Test
	void functionIsChosenByAReadBeforeItsArgumentsAreFilledIn() {
		Tools tools = new Tools(List.of(LIGHT, RING), false);
		Set<String> called = new HashSet<>();
		for (int number = 0; number < 12; number++) {
			Recording recording = run("Please, number " + number, tools);

			RunResult result = recording.result();
			Decision choice = result.decisions().getFirst();
			assertThat(choice.labels()).containsExactly("set_light", "ring");
			assertThat(choice.probabilities().stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1,
					within(1e-9));
			Tools.Function function = tools.called(choice.best());
			assertThat(function).isNotNull();
			assertThat(result.texts().getFirst().text())
				.startsWith((function == LIGHT) ? "{\"room\": " : "{\"times\": ");
			assertThat(result.receipt().planForwardPasses()).isPositive();
			assertThat(order(recording)).isEqualTo("choice, text");
			called.add(function.name());
		}

		assertThat(called).containsExactlyInAnyOrder("set_light", "ring");
	}

	/** What came first. */
	private static String order(Recording recording) {
		return recording.events().stream().map((event) -> switch (event) {
			case GenerationEvent.Decided decided -> "choice";
			case GenerationEvent.TextDelta text -> "text";
			default -> "";
		}).filter((each) -> !each.isEmpty()).distinct().collect(Collectors.joining(", "));
	}

	@Test
	void modelThatWasTrainedToMayAnswerInWords() {
		reopen(new ToyModel(AttentionPattern.SEGMENT_CAUSAL, 2048).calling(), SETTINGS);
		Tools tools = new Tools(List.of(LIGHT), true);
		List<Integer> chosen = new ArrayList<>();
		for (int number = 0; number < 16; number++) {
			String text = "Please, number " + number;

			RunResult result = run(text, tools).result();
			RunResult plain = submit(aRequest().media(List.of())
				.of(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, text)), 1))
				.maxTokens(120)
				.include(Include.PROMPT)
				.build()).result();

			Decision choice = result.decisions().getFirst();
			assertThat(choice.labels()).containsExactly("set_light", "no function");
			boolean inWords = tools.called(choice.best()) == null;
			assertThat(result.texts().getFirst().record() == null).isEqualTo(inWords);
			assertThat(result.texts().equals(plain.texts())).isEqualTo(inWords);
			assertThat(result.prompts().equals(plain.prompts())).isEqualTo(inWords);
			chosen.add(choice.best());
		}

		assertThat(chosen).contains(0, 1);
		assertThat(this.engine.catalogue().models().getFirst().capabilities()).contains("tools");
	}

	@Test
	void otherModelsDontDecideWhetherToCall() {
		assertThatExceptionOfType(InvalidRequestException.class)
			.isThrownBy(() -> run("Hi.", new Tools(List.of(LIGHT), true)))
			.satisfies((ex) -> {
				assertThat(ex.problem()).isEqualTo(Problem.UNSUPPORTED_PARAMETER);
				assertThat(ex.pointer()).isEqualTo("/tools");
			});
		assertThat(this.engine.catalogue().models().getFirst().capabilities()).doesNotContain("tools");
	}

	@Test
	void parametersThatCantBeKeptAreRefusedBeforeAnythingIsRead() {
		Tools tools = new Tools(List.of(LIGHT, function(1, "odd", "{\"type\":\"object\",\"not\":{}}")), false);

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> run("Hi.", tools)).satisfies((ex) -> {
			assertThat(ex.problem()).isEqualTo(Problem.SCHEMA_UNSUPPORTED);
			assertThat(ex.pointer()).startsWith("/tools/1/function/parameters");
		});
		assertThat(this.toy.backbone().forwards()).isZero();
	}

	@Test
	void nameThatIsTooLongToBeReadIsRefused() {
		// of five tools two are allowed
		Tools tools = new Tools(List.of(RING, function(4, "x".repeat(64), NOTHING)), false);

		assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> run("Hi.", tools))
			.satisfies((ex) -> assertThat(ex.pointer()).isEqualTo("/tools/4/function/name"));
	}

	@Test
	void functionWithoutParametersIsCalledWithNone() {
		Recording recording = run("Now.", new Tools(List.of(function(0, "now", NOTHING)), false));

		assertThat(recording.result().texts().getFirst().text()).isEqualTo("{}");
	}

	@Test
	void choicesCallTheSameFunctionWithArgumentsOfTheirOwn() {
		Tools tools = new Tools(List.of(LIGHT, RING), false);
		RunResult result = submit(
				aRequest().media(List.of()).of(chat("Please.", 4, tools)).maxTokens(120).temperature(1).seed(3).build())
			.result();

		String start = (tools.called(result.decisions().getFirst().best()) == LIGHT) ? "{\"room\"" : "{\"times\"";
		assertThat(result.decisions()).hasSize(1);
		assertThat(result.texts()).hasSize(4).allMatch((text) -> text.text().startsWith(start));
	}

}
