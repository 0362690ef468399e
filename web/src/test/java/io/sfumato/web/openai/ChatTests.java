package io.sfumato.web.openai;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
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
class ChatTests {

	private static final String TEXT = "Three mugs stand on the shelf.";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void aTextGetsACompletion() {
		JsonNode reply = chat("\"max_tokens\":24");

		assertThat(reply.at("/object").asString()).isEqualTo("chat.completion");
		assertThat(reply.at("/id").asString()).startsWith("chatcmpl-0");
		assertThat(reply.at("/model").asString()).isEqualTo("sfumato-mini");
		assertThat(reply.at("/created").longValue()).isEqualTo(1795339800);
		assertThat(reply.at("/system_fingerprint").asString()).matches("fp_[0-9a-f]{8}");
		assertThat(reply.at("/choices")).hasSize(1);
		assertThat(reply.at("/choices/0/message/role").asString()).isEqualTo("assistant");
		assertThat(reply.at("/choices/0/message/content").asString()).isEqualTo(TEXT);
		assertThat(reply.at("/choices/0/message/refusal").isNull()).isTrue();
		assertThat(reply.at("/choices/0/logprobs").isNull()).isTrue();
		assertThat(reply.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
		assertThat(reply.at("/usage/prompt_tokens").intValue()).isEqualTo(15);
		assertThat(reply.at("/usage/completion_tokens").intValue()).isEqualTo(7);
		assertThat(reply.at("/usage/total_tokens").intValue()).isEqualTo(22);
		assertThat(reply.at("/sfumato/receipt/forwardPasses").intValue()).isPositive();
		assertThat(reply.has("error")).isFalse();
	}

	@Test
	void theHeadersAreThoseOfTheNativeApi() {
		Requests.post(this.client, "/v1/chat/completions", body(""))
			.expectHeader()
			.contentType("application/json")
			.expectHeader()
			.valueMatches("x-request-id", "req_[0-9A-Z]{26}")
			.expectHeader()
			.valueMatches("server-timing", "queue;dur=.+, total;dur=.+")
			.expectHeader()
			.valueMatches("openai-processing-ms", "[0-9]+")
			.expectHeader()
			.valueEquals("cache-control", "no-store");
	}

	@Test
	void anImageStandsInItsTurn() {
		JsonNode reply = post(
				"""
						{"model":"sfumato-mini","messages":[{"role":"user","content":[{"type":"text","text":"What colour is it?"},
						{"type":"image_url","image_url":{"url":"data:image/png;base64,%s","detail":"low"}}]}]}
						"""
					.formatted(Requests.PNG_BASE64));

		assertThat(reply.at("/usage/prompt_tokens_details/image_tokens").intValue()).isEqualTo(25);
		assertThat(reply.at("/usage/prompt_tokens").intValue()).isEqualTo(40);
		assertThat(reply.at("/sfumato/receipt/media/0/kind").asString()).isEqualTo("image");
		RunRequest received = received();
		assertThat(received.operation())
			.isEqualTo(new Operation.Chat(List.of(new Turn(Turn.Role.USER, 1, "What colour is it?")), 1));
		assertThat(received.media().getFirst().data()).isEqualTo(Requests.PNG);
		assertThat(received.media().getFirst().declaredType()).isEqualTo("image/png");
		assertThat(received.media().getFirst().detail()).isEqualTo(MediaInput.Detail.LOW);
		assertThat(received.media().getFirst().pointer()).isEqualTo("/messages/0/content/1/image_url/url");
	}

	@Test
	void anImageWithoutWordsIsCaptioned() {
		post("""
				{"model":"sfumato-mini","messages":[{"role":"user","content":[
				{"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]}
				""".formatted(Requests.PNG_BASE64));

		assertThat(turns()).containsExactly(new Turn(Turn.Role.USER, 1, CaptionStyle.SENTENCE.prompt()));
	}

	@Test
	void rolesBecomeTurnsAndWhatSaysNothingIsLeftOut() {
		post("""
				{"model":"sfumato-mini","messages":[{"role":"developer","content":"Be brief."},
				{"role":"user","name":"ada","content":"Hi"},{"role":"assistant","content":null},
				{"role":"user","content":[{"type":"text","text":"Name a colour."}]},
				{"role":"assistant","content":"Red."},{"role":"system","content":"Be kind."},{"role":"user","content":"Another?"}]}
				""");

		assertThat(turns()).containsExactly(Turn.of(Turn.Role.SYSTEM, "Be brief.\nBe kind."),
				Turn.of(Turn.Role.USER, "Hi\nName a colour."), Turn.of(Turn.Role.ASSISTANT, "Red."),
				Turn.of(Turn.Role.USER, "Another?"));
	}

	@Test
	void theFirstCapWins() {
		chat("\"max_tokens\":50,\"max_completion_tokens\":1");

		assertThat(received().options().maxTokens()).isEqualTo(1);
	}

	@Test
	void optionsReachTheEngine() {
		chat("\"temperature\":0.8,\"seed\":11,\"top_p\":1,\"n\":3,\"sfumato\":{\"strategy\":\"quality\","
				+ "\"options\":{\"steps\":12,\"deadlineMs\":900}}");

		assertThat(received().options().temperature()).isEqualTo(0.8);
		assertThat(received().options().seed()).isEqualTo(11);
		assertThat(received().options().steps()).isEqualTo(12);
		assertThat(received().options().deadlineMs()).isEqualTo(900);
		assertThat(received().strategy()).isEqualTo("quality");
		assertThat(((Operation.Chat) received().operation()).choices()).isEqualTo(3);
	}

	@Test
	void theNucleusReachesTheEngineWhereThereIsChance() {
		chat("\"top_p\":0.5,\"temperature\":1");

		assertThat(received().options().techniques().topP()).isEqualTo(0.5);
	}

	@Test
	void theDefaultTemperatureIsZeroWhereANucleusChangesNothing() {
		chat("\"top_p\":0.5");

		assertThat(received().options().temperature()).isZero();
	}

	@Test
	void aPresetMayFollowTheModelsName() {
		JsonNode reply = post(
				"{\"model\":\"sfumato-mini:fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

		assertThat(reply.at("/model").asString()).isEqualTo("sfumato-mini");
		assertThat(reply.at("/sfumato/receipt/strategy").asString()).isEqualTo("fast");
	}

	@Test
	void strategiesHaveFingerprintsOfTheirOwn() {
		String balanced = chat("\"seed\":1").at("/system_fingerprint").asString();
		String again = chat("\"seed\":2").at("/system_fingerprint").asString();
		String fast = chat("\"sfumato\":{\"strategy\":\"fast\"}").at("/system_fingerprint").asString();

		assertThat(again).isEqualTo(balanced);
		assertThat(fast).isNotEqualTo(balanced);
	}

	@Test
	void theTextEndsBeforeAStop() {
		JsonNode reply = chat("\"stop\":[\"zebra\",\" on\"],\"max_tokens\":7");
		JsonNode single = chat("\"stop\":\"T\"");

		assertThat(reply.at("/choices/0/message/content").asString()).isEqualTo("Three mugs stand");
		assertThat(reply.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
		assertThat(single.at("/choices/0/message/content").asString()).isEmpty();
	}

	@Test
	void choicesAreNumbered() {
		JsonNode reply = chat("\"n\":2");

		assertThat(reply.at("/choices")).extracting((choice) -> choice.get("index").intValue()).containsExactly(0, 1);
	}

	@Test
	void whatHasNoEffectIsNamed() {
		JsonNode reply = chat("\"foo\":1,\"user\":\"u1\",\"store\":true,\"service_tier\":\"auto\",\"bar\":null,"
				+ "\"reasoning_effort\":\"low\",\"sfumato\":{\"options\":{\"zebra\":1},\"zebra\":2},"
				+ "\"stream_options\":{\"include_obfuscation\":false},\"frequency_penalty\":0,\"presence_penalty\":0,"
				+ "\"logit_bias\":{},\"modalities\":[\"text\"],\"response_format\":{\"type\":\"text\"},\"tools\":[]");

		assertThat(reply.at("/sfumato/receipt/ignored")).extracting(JsonNode::asString)
			.containsExactlyInAnyOrder("/foo", "/user", "/store", "/service_tier", "/reasoning_effort",
					"/sfumato/options/zebra", "/sfumato/zebra", "/stream_options/include_obfuscation");
	}

	@Test
	void toolsThatMustNotBeCalledAreNoneOfOurs() {
		JsonNode reply = chat(
				"\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\"");

		assertThat(reply.at("/choices/0/message").has("tool_calls")).isFalse();
	}

	@Test
	void metadataAndExtrasStandInTheExtension() {
		JsonNode reply = chat(
				"\"metadata\":{\"order\":\"A-17\"},\"sfumato\":{\"include\":[\"prompt\",\"tokens\",\"trace\"]}");

		assertThat(reply.at("/sfumato/metadata/order").asString()).isEqualTo("A-17");
		assertThat(reply.at("/sfumato/prompt/0/0/tokens").intValue()).isEqualTo(15);
		assertThat(reply.at("/sfumato/tokens/0/0").propertyNames()).containsExactly("text", "p", "step");
		assertThat(reply.at("/sfumato/tokens/0/0/text").asString()).isEqualTo("Three");
		assertThat(reply.at("/sfumato/trace/0/event").asString()).isEqualTo("accepted");
		assertThat(chat("").at("/sfumato").propertyNames()).containsExactly("receipt");
	}

	@Test
	void logprobsAreThoseOfTheCommits() {
		this.engine.says("Ein", " Früh", "stück");

		JsonNode content = chat("\"logprobs\":true,\"top_logprobs\":0").at("/choices/0/logprobs/content");

		assertThat(content).extracting((each) -> each.get("token").asString()).containsExactly("Ein", " Früh", "stück");
		assertThat(content).allSatisfy((each) -> assertThat(each.get("logprob").doubleValue()).isNotPositive());
		assertThat(content.at("/1/logprob").doubleValue()).isEqualTo(Math.log(1 - 0.13 * 2));
		assertThat(content.at("/1/step").intValue()).isEqualTo(1);
		assertThat(content.at("/1/top_logprobs")).isEmpty();
		byte[] bytes = new byte[content.at("/1/bytes").size()];
		for (int at = 0; at < bytes.length; at++) {
			bytes[at] = (byte) content.at("/1/bytes/" + at).intValue();
		}
		assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(" Früh");
	}

	@Test
	void theChosenTokenIsAmongItsAlternatives() {
		JsonNode content = chat("\"logprobs\":true,\"top_logprobs\":3").at("/choices/0/logprobs/content");

		assertThat(content).isNotEmpty().allSatisfy((each) -> {
			assertThat(each.at("/top_logprobs")).hasSize(1);
			assertThat(each.at("/top_logprobs/0/token")).isEqualTo(each.get("token"));
			assertThat(each.at("/top_logprobs/0/logprob")).isEqualTo(each.get("logprob"));
		});
	}

	@Test
	void logprobsEndWithTheText() {
		JsonNode reply = chat("\"logprobs\":true,\"stop\":\"nd on\"");

		assertThat(reply.at("/choices/0/message/content").asString()).isEqualTo("Three mugs sta");
		assertThat(reply.at("/choices/0/logprobs/content")).extracting((each) -> each.get("token").asString())
			.containsExactly("Three", " mugs", " sta");
	}

	@Test
	void acceptDecidesNothing() {
		this.client.post()
			.uri("/v1/chat/completions")
			.header("Content-Type", "application/json")
			.header("Accept", "text/event-stream")
			.bodyValue(body(""))
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType("application/json");
	}

	private static String body(String fields) {
		return "{\"model\":\"sfumato-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Name one colour.\"}]"
				+ (fields.isEmpty() ? "" : "," + fields) + "}";
	}

	private JsonNode chat(String fields) {
		return post(body(fields));
	}

	private JsonNode post(String json) {
		var reply = Requests.post(this.client, "/v1/chat/completions", json).expectBody(String.class).returnResult();
		assertThat(reply.getStatus().value()).as(reply.getResponseBody()).isEqualTo(200);
		return JsonMapper.shared().readTree(reply.getResponseBody());
	}

	private RunRequest received() {
		return this.engine.received().getLast();
	}

	private List<Turn> turns() {
		return ((Operation.Chat) received().operation()).turns();
	}

}
