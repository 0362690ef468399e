package io.sfumato.web.api;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Violation;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@WebTest
class InfillsTests {

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void slotsDescribedByObjectsAreThoseWrittenInPlace() {
		Requests.post(this.client, "/api/v1/infills", """
				{"template":"{{shop}} {{n}} {{day}} {{pay}} {{code}} {{ok}} {{tags}}","context":"A till receipt.",
				 "slots":{"shop":{"type":"text","maxLength":40,"notVisible":true,"maxTokens":12},
				  "n":{"type":"number","integer":true,"min":1,"max":99},
				  "day":{"type":"date","notVisible":{"value":"an \\"unknown\\" day"}},
				  "pay":{"type":"choice","choices":["cash",{"value":"card","description":"any"}]},
				  "code":{"type":"regex","pattern":"[A-Z]{2}/[0-9]"},"ok":{"type":"boolean","true":"ja","false":"nein"},
				  "tags":{"type":"list","items":{"type":"text"},"minItems":1,"maxItems":3,"separator":"; "}},
				 "given":{"ok":"ja"},"notVisible":{"threshold":0.7}}
				""").expectStatus().isOk().expectBody();

		var infill = (Operation.Infill) this.engine.received().getFirst().operation();
		assertThat(infill.context()).isEqualTo("A till receipt.");
		assertThat(((RecordForm.Template) infill.form()).slots())
			.isEqualTo(Map.of("shop", "text max_chars=40 optional=\"not visible\"", "n", "integer min=1 max=99", "day",
					"date optional=\"an \\\"unknown\\\" day\"", "pay", "choice \"cash\"|\"card\"", "code",
					"regex /[A-Z]{2}\\/[0-9]/", "ok", "bool yes=\"ja\" no=\"nein\"", "tags",
					"list of text min=1 max=3 sep=\"; \""));
		assertThat(infill.slots()).isEqualTo(
				new RecordForm.Slots(Map.of("shop", 12), Map.of("ok", "ja"), Map.of("shop", 0.5, "day", 0.5), 0.7));
	}

	@Test
	void schemaComesBackAsAValueWithItsSlots() {
		Requests
			.post(this.client, "/api/v1/infills",
					"""
							{"schema":{"type":"object","properties":{"n":{"type":["number","null"]}}},"schemaOptions":{"omitNulls":true},
							 "slots":{"/n":{"maxTokens":6,"notVisible":{"threshold":0.8}}},"given":{"/n":null},"include":["alternatives"]}
							""")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.operation")
			.isEqualTo("infills")
			.jsonPath("$.result.valid")
			.isEqualTo(true)
			.jsonPath("$.result.value.n")
			.isEqualTo(3.5)
			.jsonPath("$.result.schemaDigest")
			.isEqualTo("0".repeat(64))
			.jsonPath("$.result.slots['/n'].text")
			.isEqualTo("3.50")
			.jsonPath("$.result.slots['/n'].source")
			.isEqualTo("read")
			.jsonPath("$.result.slots['/n'].status")
			.isEqualTo("filled")
			.jsonPath("$.result.slots['/n'].pNotVisible")
			.isEqualTo(0.02)
			.jsonPath("$.result.slots['/n'].probabilities[1].value")
			.isEqualTo(null);

		var request = this.engine.received().getFirst();
		assertThat(request.include()).containsExactly(Include.ALTERNATIVES);
		var infill = (Operation.Infill) request.operation();
		assertThat(infill.form()).isEqualTo(
				new RecordForm.Schema("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":[\"number\",\"null\"]}}}",
						true, true, null, "/schema"));
		assertThat(infill.slots())
			.isEqualTo(new RecordForm.Slots(Map.of("/n", 6), Map.of("/n", "null"), Map.of("/n", 0.8), null));
	}

	@Test
	void streamTellsSlots() {
		String events = this.client.post()
			.uri("/api/v1/infills")
			.contentType(MediaType.APPLICATION_JSON)
			.accept(MediaType.TEXT_EVENT_STREAM)
			.bodyValue("{\"template\":\"{{a}}\"}")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		assertThat(events).contains("event: slot\ndata: {").contains("\"name\":\"/n\"", "\"source\":\"read\"");
	}

	@Test
	void violationsOfASchemaAreListed() {
		this.engine.failingAtOnce(new InvalidRequestException(io.sfumato.engine.error.Problem.SCHEMA_UNSUPPORTED,
				"not can't be kept", "/schema/not",
				List.of(new Violation("unsupported_keyword", "not can't be kept", "/not", "not", "say what it is",
						null),
						new Violation("unknown_kind", "no such kind", null, null, null,
								new Violation.Place(1, 2, 1, 3, "a\n ^")))));

		Requests.post(this.client, "/api/v1/infills", "{\"schema\":{\"not\":{}}}")
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:schema-unsupported")
			.jsonPath("$.pointer")
			.isEqualTo("/schema/not")
			.jsonPath("$.violations[0].pointer")
			.isEqualTo("/not")
			.jsonPath("$.violations[0].keyword")
			.isEqualTo("not")
			.jsonPath("$.violations[1].column")
			.isEqualTo(2)
			.jsonPath("$.error.code")
			.isEqualTo("unsupported_schema");
	}

	static Stream<Arguments> refused() {
		return Stream.of(arguments("infills", "{}", "missing-field", "/template"),
				arguments("infills", "{\"template\":\"a\",\"schema\":{}}", "invalid-value", "/schema"),
				arguments("infills", "{\"template\":\"a\",\"schemaOptions\":{}}", "unsupported-parameter",
						"/schemaOptions"),
				arguments("infills", "{\"schema\":{},\"schemaOptions\":{\"maxRecursion\":9}}", "invalid-value",
						"/schemaOptions/maxRecursion"),
				arguments("infills", slot("{\"type\":\"zebra\"}"), "invalid-value", "/slots/a/type"),
				arguments("infills", slot("{\"type\":\"choice\",\"choices\":[\"a\"]}"), "invalid-value",
						"/slots/a/choices"),
				arguments("infills", slot("{\"type\":\"regex\"}"), "missing-field", "/slots/a/pattern"),
				arguments("infills", slot("{\"type\":\"time\",\"min\":\"12:00:00Z\"}"), "unsupported-parameter",
						"/slots/a/min"),
				arguments("infills", slot("{\"notVisible\":{\"threshold\":1.5}}"), "invalid-value",
						"/slots/a/notVisible/threshold"),
				arguments("infills", "{\"template\":\"{{a}}\",\"notVisible\":3}", "invalid-value", "/notVisible"),
				arguments("infills", slot("3"), "invalid-value", "/slots/a"),
				arguments("edits", "{}", "missing-field", "/text"),
				arguments("edits", "{\"text\":\"a\"}", "invalid-value", "/spans"),
				arguments("edits", "{\"text\":\"a\",\"spans\":[{\"start\":0}]}", "missing-field", "/spans/0/end"));
	}

	private static String slot(String description) {
		return "{\"template\":\"{{a}}\",\"slots\":{\"a\":" + description + "}}";
	}

	@ParameterizedTest
	@MethodSource("refused")
	void whatCantBeReadIsRefusedWithItsPlace(String operation, String body, String slug, String pointer) {
		Requests.post(this.client, "/api/v1/" + operation, body)
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.type")
			.isEqualTo("urn:sfumato:problem:" + slug)
			.jsonPath("$.pointer")
			.isEqualTo(pointer);
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void editTellsWhatStoodThereAndWhatStandsThereNow() {
		Requests.post(this.client, "/api/v1/edits", """
				{"text":"The blue mug.","question":"What is it?","spans":[{"start":4,"end":8,"maxTokens":3}]}
				""")
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.result.changed")
			.isEqualTo(true)
			.jsonPath("$.result.spans[0].before")
			.isEqualTo("blue")
			.jsonPath("$.result.spans[0].after")
			.isEqualTo("green")
			.jsonPath("$.result.spans[0].end")
			.isEqualTo(9);

		assertThat(this.engine.received().getFirst().operation()).isEqualTo(
				new Operation.Edit("The blue mug.", List.of(new Operation.Span(4, 8, 3, "/spans/0")), "What is it?"));
	}

}
