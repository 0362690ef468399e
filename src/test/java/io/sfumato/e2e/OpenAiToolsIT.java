package io.sfumato.e2e;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The official client's tools, against the running application. */
@EndToEndTest
class OpenAiToolsIT extends OpenAiTest {

	private static final FunctionDefinition SET_LIGHT = function("set_light", "Switch a lamp.",
			Map.of("type", "object", "additionalProperties", false, "required", List.of("room", "on"), "properties",
					Map.of("room", Map.of("type", "string", "enum", List.of("hall", "attic")), "on",
							Map.of("type", "boolean"))));

	private static final FunctionDefinition GET_TIME = function("get_time", "Tell the time.",
			Map.of("type", "object", "properties", Map.of()));

	private static FunctionDefinition function(String name, String description, Map<String, ?> parameters) {
		var schema = FunctionParameters.builder();
		parameters.forEach((key, value) -> schema.putAdditionalProperty(key, JsonValue.from(value)));
		return FunctionDefinition.builder().name(name).description(description).parameters(schema.build()).build();
	}

	private static ChatCompletionCreateParams.Builder asked() {
		return ChatCompletionCreateParams.builder()
			.model("sfumato-mini")
			.addUserMessage("Light in the attic, please.")
			.addFunctionTool(SET_LIGHT);
	}

	private static ChatCompletionCreateParams.Builder named() {
		return asked().toolChoice(ChatCompletionNamedToolChoice.builder()
			.function(ChatCompletionNamedToolChoice.Function.builder().name("set_light").build())
			.build());
	}

	private static ChatCompletionMessageFunctionToolCall call(ChatCompletion completion) {
		assertThat(completion.choices().getFirst().finishReason().toString()).isEqualTo("tool_calls");
		var calls = completion.choices().getFirst().message().toolCalls().orElseThrow();
		assertThat(calls).hasSize(1);
		return calls.getFirst().asFunction();
	}

	private static void assertLight(String arguments) {
		JsonNode json = JsonMapper.shared().readTree(arguments);
		assertThat(json.propertyNames()).isEqualTo(Set.of("room", "on"));
		assertThat(json.get("room").asString()).isIn("hall", "attic");
		assertThat(json.get("on").isBoolean()).isTrue();
	}

	@Test
	void aNamedFunctionIsCalledAndItsResultTold() {
		ChatCompletion called = this.client.chat().completions().create(named().build());

		ChatCompletionMessageFunctionToolCall call = call(called);
		assertThat(call.function().name()).isEqualTo("set_light");
		assertLight(call.function().arguments());

		ChatCompletion told = this.client.chat()
			.completions()
			.create(asked().addMessage(called.choices().getFirst().message())
				.addMessage(ChatCompletionToolMessageParam.builder()
					.toolCallId(call.id())
					.content("The light is on.")
					.build())
				.toolChoice(ChatCompletionToolChoiceOption.ofAuto(ChatCompletionToolChoiceOption.Auto.NONE))
				.build());

		assertThat(told.choices().getFirst().message().toolCalls()).isEmpty();
		assertThat(told.choices().getFirst().message().content()).isPresent();
	}

	@Test
	void aStreamAddsUpToTheSameCall() {
		ChatCompletion whole = this.client.chat().completions().create(named().build());
		var streamed = ChatCompletionAccumulator.create();

		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat()
			.completions()
			.createStreaming(named().build())) {
			stream.stream().forEach(streamed::accumulate);
		}

		ChatCompletionMessageFunctionToolCall call = call(streamed.chatCompletion());
		assertThat(call.id()).startsWith("call_");
		assertThat(call.function().name()).isEqualTo("set_light");
		assertThat(call.function().arguments()).isEqualTo(call(whole).function().arguments());
	}

	@Test
	void whichOneIsRequiredIsReadAndTold() {
		ChatCompletion completion = this.client.chat()
			.completions()
			.create(asked().addFunctionTool(GET_TIME)
				.toolChoice(ChatCompletionToolChoiceOption.ofAuto(ChatCompletionToolChoiceOption.Auto.REQUIRED))
				.build());

		ChatCompletionMessageFunctionToolCall call = call(completion);
		if (call.function().name().equals("set_light")) {
			assertLight(call.function().arguments());
		}
		else {
			assertThat(call.function().arguments()).isEqualTo("{}");
		}
		assertThat(completion._additionalProperties().get("sfumato").toString()).contains("toolChoice",
				"value=" + call.function().name());
	}

	@Test
	void aModelThatWasntTrainedToDoesntDecideWhetherToCall() throws Exception {
		try (var caller = new Caller(this.port)) {
			Assumptions.assumeFalse(caller.get("/api/v1/models").body().contains("\"tools\""),
					"the served model decides when to call a function");
		}

		BadRequestException refusal = catchThrowableOfType(BadRequestException.class,
				() -> this.client.chat().completions().create(asked().build()));

		assertThat(refusal.code()).contains("unsupported_parameter");
		assertThat(refusal.param()).contains("tools");
	}

	@Test
	void parametersThatCantBeKeptAreNamed() {
		FunctionDefinition odd = function("odd", "Odd.", Map.of("type", "object", "not", Map.of()));

		BadRequestException refusal = catchThrowableOfType(BadRequestException.class,
				() -> this.client.chat()
					.completions()
					.create(asked().addFunctionTool(odd)
						.toolChoice(ChatCompletionToolChoiceOption.ofAuto(ChatCompletionToolChoiceOption.Auto.REQUIRED))
						.build()));

		assertThat(refusal.code()).contains("unsupported_schema");
		assertThat(refusal.param()).contains("tools[1].function.parameters.not");
	}

}
