package io.sfumato.web.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class AnswersTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void oneQuestionGetsOneAnswerAndAReceipt() {
		Requests.post(this.client, "/api/v1/answers", """
				{"question":"How many mugs?","media":[{"data":"%s"}],"metadata":{"order":"A-17"}}
				""".formatted(Requests.PNG_BASE64))
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType("application/json")
			.expectHeader()
			.valueMatches("x-request-id", "req_[0-9A-Z]{26}")
			.expectHeader()
			.valueMatches("server-timing", "queue;dur=.+, encode;dur=.+, denoise;dur=.+, total;dur=.+")
			.expectHeader()
			.valueEquals("cache-control", "no-store")
			.expectBody()
			.jsonPath("$.id")
			.value((id) -> assertThat((String) id).startsWith("run_"))
			.jsonPath("$.operation")
			.isEqualTo("answers")
			.jsonPath("$.created")
			.isEqualTo("2026-11-22T09:30:00Z")
			.jsonPath("$.metadata.order")
			.isEqualTo("A-17")
			.jsonPath("$.result.answers[0].id")
			.isEqualTo("0")
			.jsonPath("$.result.answers[0].text")
			.isEqualTo("Three mugs stand on the shelf.")
			.jsonPath("$.result.answers[0].finish")
			.isEqualTo("stop")
			.jsonPath("$.receipt.timesMs.total")
			.isNumber()
			.jsonPath("$.receipt.calibration")
			.isEmpty()
			.jsonPath("$.receipt.exactness.cache")
			.isEqualTo("exact")
			.jsonPath("$.error")
			.doesNotExist();
	}

	@Test
	void questionsKeepTheirOrderAndIds() {
		Requests.post(this.client, "/api/v1/answers", """
				{"questions":["What colour?",{"id":"round","text":"Is it round?","maxTokens":5}],"context":"A shelf."}
				""")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.result.answers[*].id")
			.value((ids) -> assertThat(ids).asInstanceOf(InstanceOfAssertFactories.LIST).containsExactly("0", "round"));

		assertThat(this.engine.received().getFirst().operation()).isEqualTo(new Operation.Answer(
				List.of(new Question("0", "What colour?", null), new Question("round", "Is it round?", 5)),
				"A shelf."));
	}

	@Test
	void filesNobodyPointsToFollowThoseThatAreNamed() {
		Map<String, byte[]> files = new LinkedHashMap<>();
		files.put("first", Requests.PNG);
		files.put("scan", new byte[] { 1, 2, 3 });

		Requests.upload(this.client, "/api/v1/answers", """
				{"question":"How many?","media":[{"part":"scan","id":"page","detail":"low"}]}
				""", files).expectStatus().isOk().expectBody().jsonPath("$.receipt.media.length()").isEqualTo(2);

		var media = this.engine.received().getFirst().media();
		assertThat(media).extracting(MediaInput::pointer).containsExactly("/media/0", "first");
		assertThat(media.getFirst().data()).containsExactly(1, 2, 3);
		assertThat(media.getFirst().id()).isEqualTo("page");
		assertThat(media.getFirst().detail()).isEqualTo(MediaInput.Detail.LOW);
		assertThat(media.getFirst().declaredType()).isEqualTo("image/png");
	}

	@Test
	void dataUrlsCarryTheirType() {
		Requests.post(this.client, "/api/v1/answers", """
				{"question":"?","media":[{"dataUrl":"data:image/webp;base64,%s"},{"data":"%s","kind":"image"}]}
				""".formatted(Requests.PNG_BASE64, Requests.PNG_BASE64)).expectStatus().isOk().expectBody();

		var media = this.engine.received().getFirst().media();
		assertThat(media).extracting(MediaInput::declaredType).containsExactly("image/webp", null);
		assertThat(media).extracting(MediaInput::declaredKind).containsExactly(null, MediaInput.Kind.IMAGE);
		assertThat(media.getFirst().data()).isEqualTo(Requests.PNG);
	}

	@Test
	void acceptDecidesNothingButTheStream() {
		this.client.post()
			.uri("/api/v1/answers")
			.header("Accept", "text/html")
			.header("Content-Type", "application/json")
			.bodyValue(Requests.question("Hi?"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType("application/json");
	}

	@Test
	void tokensComeWhenTheyAreAskedFor() {
		Requests.post(this.client, "/api/v1/answers", """
				{"question":"Hi?","include":["tokens","trace"]}
				""")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.result.answers[0].tokens[0].text")
			.isEqualTo("Three")
			.jsonPath("$.trace[0].event")
			.isEqualTo("accepted")
			.jsonPath("$.trace[0].seq")
			.isEqualTo(0);
	}

	@Test
	void severalCaptionsStandBesideTheFirst() {
		Requests
			.post(this.client, "/api/v1/captions",
					"""
							{"media":[{"data":"%s"}],"style":"alt","count":3,"strategy":"fast","options":{"seed":7,"threshold":0.8}}
							"""
						.formatted(Requests.PNG_BASE64))
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.result.text")
			.isEqualTo("Three mugs stand on the shelf.")
			.jsonPath("$.result.captions.length()")
			.isEqualTo(3);

		var request = this.engine.received().getFirst();
		assertThat(request.strategy()).isEqualTo("fast");
		assertThat(request.options().seed()).isEqualTo(7);
		assertThat(request.options().threshold()).isEqualTo(0.8);
		assertThat(request.options().steps()).isNull();
	}

	@Test
	void theBoundsOfAllRulesAreRead() {
		Requests.post(this.client, "/api/v1/answers", """
				{"question":"?","options":{"unmask":"factor","factor":1.5,"entropyBound":0.25,"threshold":1}}""")
			.expectStatus()
			.isOk()
			.expectBody();

		var options = this.engine.received().getFirst().options();
		assertThat(options.unmask()).isEqualTo("factor");
		assertThat(options.factor()).isEqualTo(1.5);
		assertThat(options.entropyBound()).isEqualTo(0.25);
		assertThat(options.threshold()).isEqualTo(1);
	}

	@Test
	void techniquesAreRead() {
		Requests.post(this.client, "/api/v1/answers",
				"""
						{"question":"?","options":{"unmask":"klass","divergence":0.02,"remask":"edit","remaskThreshold":0.95,
						"earlyExit":"sched","topP":0.9,"topK":40,"cfgScale":1.5,"cache":"dual","pruning":{"method":"divprune","keep":0.25}}}""")
			.expectStatus()
			.isOk()
			.expectBody();

		var options = this.engine.received().getFirst().options();
		assertThat(options.cache()).isEqualTo("dual");
		assertThat(options.techniques()).isEqualTo(new GenerationOptions.Techniques(0.02, "edit", 0.95, "sched", 0.9,
				40, 1.5, new GenerationOptions.Pruning("divprune", 0.25)));
	}

	@Test
	void theCatalogueIsListed() {
		this.client.get()
			.uri("/api/v1/models")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[0].id")
			.isEqualTo("sfumato-mini")
			.jsonPath("$[0].default")
			.isEqualTo(true)
			.jsonPath("$[0].imageTokens.max")
			.isEqualTo(700);
		this.client.get().uri("/api/v1/models/sfumato-mini").exchange().expectStatus().isOk().expectBody();
		this.client.get()
			.uri("/api/v1/models/sfumato-mini:fast")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.id")
			.isEqualTo("sfumato-mini");
		this.client.get()
			.uri("/api/v1/models/sfumato-mini:zebra")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:model-not-found");
		this.client.get().uri("/api/v1/strategies").exchange().expectBody().jsonPath("$[0].name").isEqualTo("quality");
		this.client.get()
			.uri("/api/v1/limits")
			.exchange()
			.expectBody()
			.jsonPath("$.queue")
			.isEqualTo(64)
			.jsonPath("$.imageBytes")
			.isEqualTo(1 << 20);
	}

}
