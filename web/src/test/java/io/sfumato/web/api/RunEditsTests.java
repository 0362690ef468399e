package io.sfumato.web.api;

import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
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

/** Edits of runs that have finished (api.md §3.7). */
@WebTest
class RunEditsTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	@Autowired
	private WebTestClient client;

	@Autowired
	private ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void spansOfAnAnswerAreWrittenAnewAboutTheSamePicture() {
		String id = id(Requests.upload(this.client, "/api/v1/answers", Requests.question("What is it?"),
				Map.of("image", Requests.PNG)));

		edit(id, "\"spans\":[{\"start\":0,\"end\":5}]").expectStatus().isOk().expectBody();

		RunRequest edit = this.engine.received().getLast();
		assertThat(edit.operation()).isEqualTo(new Operation.Edit("Three mugs stand on the shelf.",
				List.of(new Operation.Span(0, 5, null, "/spans/0")), "What is it?"));
		assertThat(edit.media()).hasSize(1);
		assertThat(edit.media().getFirst().data()).isEqualTo(Requests.PNG);
	}

	@Test
	void tokensBelowAConfidenceAreWrittenAnew() {
		String id = id(Requests.upload(this.client, "/api/v1/captions", "{}", Map.of("image", Requests.PNG)));

		edit(id, "\"below\":1").expectStatus().isOk().expectBody();

		var edit = (Operation.Edit) this.engine.received().getLast().operation();
		assertThat(edit.spans()).isNotEmpty().allMatch((span) -> span.pointer().equals("/below"));
		assertThat(edit.question()).isNotBlank();
		edit(id, "\"below\":0.001").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("/below");
	}

	@Test
	void slotsOfARecordAreFilledInAnewAndTheOthersStay() {
		String id = id(
				Requests.post(this.client, "/api/v1/infills", "{\"template\":\"{{a}}\",\"context\":\"A till.\"}"));

		edit(id, "\"slots\":[\"/n\"]").expectStatus().isOk().expectBody();

		var refill = (Operation.Refill) this.engine.received().getLast().operation();
		assertThat(refill.before()).isEqualTo(Map.of("/n", "3.50"));
		assertThat(refill.infill().form()).isEqualTo(new RecordForm.Template("{{a}}", Map.of()));
		assertThat(refill.infill().context()).isEqualTo("A till.");
		assertThat(refill.infill().slots().given()).isEmpty();
		edit(id, "\"slots\":[\"/m\"]").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("/slots/0");
	}

	@Test
	void recordWithASchemaIsntEditedBySpans() {
		String id = id(Requests.post(this.client, "/api/v1/infills",
				"{\"schema\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"number\"}}}}"));

		edit(id, "\"spans\":[{\"start\":0,\"end\":1}]").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:incompatible-options")
			.jsonPath("$.pointer")
			.isEqualTo("/spans");
	}

	@Test
	void whatIsntRememberedIsGone() {
		edit("run_nobody", "\"spans\":[{\"start\":0,\"end\":1}]").expectStatus()
			.isEqualTo(410)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:run-gone")
			.jsonPath("$.pointer")
			.isEqualTo("/of");
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void oneWayToSayWhatIsWrittenAnewIsEnough() {
		String id = id(Requests.upload(this.client, "/api/v1/answers", Requests.question("What?"),
				Map.of("image", Requests.PNG)));

		edit(id, "\"below\":0.5,\"slots\":[\"a\"]").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("/slots");
		edit(id, "\"text\":\"x\",\"below\":0.5").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("/text");
		edit(id, "\"question\":\"Who?\"").expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.pointer")
			.isEqualTo("/spans");
	}

	private WebTestClient.ResponseSpec edit(String of, String what) {
		return Requests.post(this.client, "/api/v1/edits", "{\"of\":\"%s\",%s}".formatted(of, what));
	}

	private static String id(WebTestClient.ResponseSpec response) {
		JsonNode run = MAPPER
			.readTree(response.expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
		return run.get("id").stringValue();
	}

}
