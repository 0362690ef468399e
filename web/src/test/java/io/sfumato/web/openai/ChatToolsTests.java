package io.sfumato.web.openai;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.request.Turn;
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
class ChatToolsTests {

	private static final String LIGHT = """
			{"type":"function","function":{"name":"set_light","description":"Switch a lamp.","strict":true,
			"parameters":{"type":"object","required":["on"],"properties":{"on":{"type":"boolean"}}}}}""";

	private static final String NOW = "{\"type\":\"function\",\"function\":{\"name\":\"now\"}}";

	private static final String NAMED = "{\"type\":\"function\",\"function\":{\"name\":\"set_light\"}}";

	private static final String ARGUMENTS = "{\"on\": true}";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void saysArguments() {
		this.engine.reset();
		this.engine.says("{\"", "on", "\": ", "true", "}");
	}

	@Test
	void aNamedFunctionIsCalled() {
		JsonNode reply = chat("\"tools\":[%s,%s],\"tool_choice\":%s".formatted(NOW, LIGHT, NAMED));

		assertThat(reply.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
		assertThat(reply.at("/choices/0/message/content").isNull()).isTrue();
		assertThat(reply.at("/choices/0/message/tool_calls")).hasSize(1);
		JsonNode call = reply.at("/choices/0/message/tool_calls/0");
		assertThat(call.get("id").asString()).startsWith("call_0");
		assertThat(call.get("type").asString()).isEqualTo("function");
		assertThat(call.at("/function/name").asString()).isEqualTo("set_light");
		assertThat(call.at("/function/arguments").asString()).isEqualTo(ARGUMENTS);
		assertThat(reply.get("sfumato").has("toolChoice")).isFalse();
		assertThat(tools()).satisfies((tools) -> {
			assertThat(tools.mayAnswer()).isFalse();
			assertThat(tools.certain().description()).isEqualTo("Switch a lamp.");
			assertThat(tools.certain().parameters().strict()).isTrue();
			assertThat(tools.certain().parameters().pointer()).isEqualTo("/tools/1/function/parameters");
		});
	}

	@Test
	void oneOfSeveralIsCalledAndTheProbabilitiesAreTold() {
		this.engine.calling(1);

		JsonNode reply = chat("\"tools\":[%s,%s],\"tool_choice\":\"required\",\"n\":2".formatted(NOW, LIGHT));

		assertThat(reply.get("choices")).hasSize(2);
		assertThat(reply.at("/choices/1/message/tool_calls/0/function/name").asString()).isEqualTo("set_light");
		assertThat(reply.at("/choices/0/message/tool_calls/0/id"))
			.isNotEqualTo(reply.at("/choices/1/message/tool_calls/0/id"));
		JsonNode choice = reply.at("/sfumato/toolChoice");
		assertThat(choice.get("value").asString()).isEqualTo("set_light");
		assertThat(choice.at("/probabilities/0/value").asString()).isEqualTo("now");
		assertThat(choice.at("/probabilities/1/p").doubleValue()).isEqualTo(0.75);
	}

	@Test
	void withoutAChoiceTheModelDecidesWhetherToCall() {
		JsonNode called = chat("\"tools\":[%s]".formatted(LIGHT));
		this.engine.calling(1);
		JsonNode answered = chat("\"tools\":[%s],\"tool_choice\":\"auto\"".formatted(LIGHT));

		assertThat(called.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
		assertThat(answered.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
		assertThat(answered.at("/choices/0/message/content").asString()).isEqualTo(ARGUMENTS);
		assertThat(answered.at("/choices/0/message").has("tool_calls")).isFalse();
		assertThat(answered.at("/sfumato/toolChoice/value").isNull()).isTrue();
		assertThat(tools().mayAnswer()).isTrue();
	}

	@Test
	void onlyAllowedToolsAreOffered() {
		chat("""
				"tools":[%s,%s],"tool_choice":{"type":"allowed_tools","allowed_tools":
				{"mode":"required","tools":[%s]}}""".formatted(NOW, LIGHT, NAMED));

		assertThat(tools().functions()).extracting(Tools.Function::name).containsExactly("set_light");
	}

	@Test
	void functionWithoutParametersTakesAnEmptyObject() {
		String empty = "{\"type\":\"function\",\"function\":{\"name\":\"now\",\"parameters\":"
				+ "{\"type\":\"object\",\"properties\":{},\"required\":[]}}}";
		for (String tool : List.of(NOW, empty)) {
			chat("\"tools\":[%s],\"tool_choice\":\"required\"".formatted(tool));

			assertThat(tools().certain().parameters().json())
				.isEqualTo("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
		}
	}

	@Test
	void whatHasNoEffectOnACallIsNamed() {
		JsonNode reply = chat(
				"\"tools\":[%s],\"tool_choice\":\"required\",\"parallel_tool_calls\":true,".formatted(LIGHT)
						+ "\"response_format\":{\"type\":\"json_object\"},\"logprobs\":true,\"stop\":\"on\"");

		assertThat(reply.at("/sfumato/receipt/ignored")).extracting(JsonNode::asString)
			.containsExactlyInAnyOrder("/parallel_tool_calls", "/response_format");
		assertThat(reply.at("/choices/0/logprobs").isNull()).isTrue();
		assertThat(reply.at("/choices/0/message/tool_calls/0/function/arguments").asString()).isEqualTo(ARGUMENTS);
	}

	@Test
	void callsAndWhatTheyReturnedAreToldInTheirTurns() {
		JsonNode reply = post("""
				{"model":"sfumato-mini","tools":[%s],"tool_choice":"none","messages":[
				{"role":"user","content":"Light, please."},
				{"role":"assistant","content":null,"tool_calls":[
				{"id":"call_1","type":"function","function":{"name":"set_light","arguments":"{\\"on\\":true}"}},
				{"id":"call_2","type":"function","function":{"name":"now","arguments":""}}]},
				{"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"noon"}]},
				{"role":"tool","tool_call_id":"call_1","content":"ok"}]}""".formatted(LIGHT));

		assertThat(reply.at("/choices/0/message").has("tool_calls")).isFalse();
		assertThat(this.engine.received().getFirst().operation())
			.isEqualTo(new Operation.Chat(List.of(Turn.of(Turn.Role.USER, "Light, please."),
					Turn.of(Turn.Role.ASSISTANT, "set_light({\"on\":true})\nnow()"),
					Turn.of(Turn.Role.USER, "now returned: noon\nset_light returned: ok")), 1));
	}

	@Test
	void streamNamesTheFunctionAndThenItsArguments() {
		for (String choice : List.of(NAMED, "\"required\"", "\"auto\"")) {
			List<JsonNode> chunks = chunks("\"tools\":[%s,%s],\"tool_choice\":%s".formatted(LIGHT, NOW, choice));

			assertThat(chunks.getFirst().at("/choices/0/delta/role").asString()).isEqualTo("assistant");
			assertThat(chunks.getFirst().at("/choices/0/delta/content").isNull()).isTrue();
			JsonNode named = chunks.get(1).at("/choices/0/delta/tool_calls/0");
			assertThat(named.get("index").intValue()).isZero();
			assertThat(named.get("id").asString()).startsWith("call_0");
			assertThat(named.get("type").asString()).isEqualTo("function");
			assertThat(named.at("/function/name").asString()).isEqualTo("set_light");
			assertThat(named.at("/function/arguments").asString()).isEmpty();
			List<JsonNode> more = chunks.subList(2, chunks.size() - 1);
			assertThat(more).allSatisfy((chunk) -> {
				JsonNode delta = chunk.at("/choices/0/delta");
				assertThat(delta.propertyNames()).containsExactly("tool_calls");
				assertThat(delta.at("/tool_calls/0").propertyNames()).containsExactly("index", "function");
			});
			assertThat(String.join("",
					more.stream()
						.map((chunk) -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments").asString())
						.toList()))
				.isEqualTo(ARGUMENTS);
			assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
			assertThat(chunks.getLast().at("/choices/0/delta")).isEmpty();
			assertThat(chunks.getLast().get("sfumato").has("toolChoice")).isEqualTo(!choice.equals(NAMED));
		}
	}

	@Test
	void streamOfAnAnswerInWordsIsOneOfText() {
		this.engine.calling(1);

		List<JsonNode> chunks = chunks("\"tools\":[%s],\"tool_choice\":\"auto\"".formatted(LIGHT));

		assertThat(String.join("",
				chunks.stream().map((chunk) -> chunk.at("/choices/0/delta/content").asString("")).toList()))
			.isEqualTo(ARGUMENTS);
		assertThat(chunks).noneMatch((chunk) -> chunk.at("/choices/0/delta").has("tool_calls"));
		assertThat(chunks.getLast().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
	}

	private Tools tools() {
		return ((Operation.Chat) this.engine.received().getLast().operation()).tools();
	}

	private JsonNode chat(String fields) {
		return post(body(fields));
	}

	private static String body(String fields) {
		return "{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Light.\"}]," + fields + "}";
	}

	private JsonNode post(String body) {
		byte[] reply = Requests.post(this.client, "/v1/chat/completions", body)
			.expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseBody();
		return JsonMapper.shared().readTree(reply);
	}

	private List<JsonNode> chunks(String fields) {
		byte[] reply = Requests.post(this.client, "/v1/chat/completions", body(fields + ",\"stream\":true"))
			.expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseBody();
		List<JsonNode> chunks = new ArrayList<>();
		for (String line : new String(reply, StandardCharsets.UTF_8).split("\n")) {
			if (line.startsWith("data: {")) {
				chunks.add(JsonMapper.shared().readTree(line.substring("data: ".length())));
			}
		}
		return chunks;
	}

}
