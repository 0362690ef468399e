package io.sfumato.web.job;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

import io.sfumato.web.Requests;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.web.reactive.function.BodyInserters;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class BatchesTests extends BulkTest {

	private static final String GOOD = """
			{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"sfumato-mini",\
			"messages":[{"role":"user","content":"Hi"}]}}
			""";

	private static final String WITHOUT_MESSAGES = """
			{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"sfumato-mini"}}
			""";

	@Test
	void linesComeOutAsAnswersAndErrors() {
		JsonNode batch = create(GOOD + WITHOUT_MESSAGES, "/v1/chat/completions");
		assertThat(batch.path("id").asString()).matches("batch_[0-9A-Z]{26}");
		assertThat(batch.path("object").asString()).isEqualTo("batch");
		assertThat(batch.path("status").asString()).isIn("validating", "in_progress");
		for (String member : List.of("output_file_id", "error_file_id", "errors", "completed_at", "failed_at",
				"expired_at", "cancelling_at", "cancelled_at", "finalizing_at")) {
			assertThat(batch.has(member)).as(member).isTrue();
			assertThat(batch.path(member).isNull()).as(member).isTrue();
		}

		JsonNode ended = ended(batch);

		assertThat(ended.path("status").asString()).isEqualTo("completed");
		assertThat(ended.at("/request_counts/total").asInt()).isEqualTo(2);
		assertThat(ended.at("/request_counts/completed").asInt()).isEqualTo(1);
		assertThat(ended.at("/request_counts/failed").asInt()).isEqualTo(1);
		assertThat(ended.at("/usage/total_tokens").asInt()).isPositive();
		assertThat(ended.path("model").asString()).isEqualTo("sfumato-mini");
		assertThat(ended.at("/metadata/order").asString()).isEqualTo("A-17");
		List<JsonNode> output = lines(ended.path("output_file_id").asString());
		assertThat(output).hasSize(1);
		assertThat(output.getFirst().path("custom_id").asString()).isEqualTo("a");
		assertThat(output.getFirst().at("/response/status_code").asInt()).isEqualTo(200);
		assertThat(output.getFirst().at("/response/request_id").asString()).startsWith("req_");
		assertThat(output.getFirst().at("/response/body/object").asString()).isEqualTo("chat.completion");
		assertThat(output.getFirst().path("error").isNull()).isTrue();
		List<JsonNode> errors = lines(ended.path("error_file_id").asString());
		assertThat(errors).hasSize(1);
		assertThat(errors.getFirst().path("custom_id").asString()).isEqualTo("b");
		assertThat(errors.getFirst().at("/response/status_code").asInt()).isEqualTo(400);
		assertThat(errors.getFirst().at("/response/body/error/param").asString()).isEqualTo("messages");
		assertThat(
				JSON.readTree(get("/v1/files/" + ended.path("output_file_id").asString())).path("purpose").asString())
			.isEqualTo("batch_output");
	}

	@Test
	void aFileThatIsBrokenFailsAsAWholeAndTellsEachLine() {
		String other = GOOD.replace("/v1/chat/completions", "/v1/decisions");
		JsonNode batch = create(GOOD + "{\"custom_id\":\n" + GOOD
				+ GOOD.replace("POST", "GET").replace("\"a\"", "\"c\"") + other.replace("\"a\"", "\"d\"")
				+ "[]\n{\"custom_id\":\"e\",\"method\":\"POST\"," + "\"url\":\"/v1/chat/completions\"}",
				"/v1/chat/completions");

		assertThat(batch.path("status").asString()).isEqualTo("failed");
		assertThat(batch.path("failed_at").isNull()).isFalse();
		List<String> errors = batch.at("/errors/data")
			.valueStream()
			.map((error) -> error.path("line").asString() + " " + error.path("code").asString() + " "
					+ error.path("param").asString())
			.toList();
		assertThat(errors).containsExactly("2 invalid_json_line ", "3 invalid_value custom_id",
				"4 invalid_value method", "5 invalid_value url", "6 invalid_json_line ",
				"7 missing_required_parameter body");
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void anEmptyFileFails() {
		assertThat(create("\n\n", "/v1/chat/completions").at("/errors/data/0/code").asString()).isEqualTo("empty_file");
	}

	@Test
	void everyRouteOfTheContractIsCalled() {
		Map<String, String> bodies = Map.of("/v1/embeddings", "{\"model\":\"m\",\"input\":\"x\"}", "/v1/systemone",
				"{\"state\":\"a mug\",\"questions\":{\"kind\":{\"type\":\"noul\"}}}", "/v1/decisions", """
						{"model":"sfumato-mini","input":"a mug","questions":[{"type":"predicate",\
						"instructions":"Is it?"}]}""", "/api/v1/answers", "{\"question\":\"Hi?\"}");
		for (Map.Entry<String, String> each : bodies.entrySet()) {
			JsonNode ended = ended(create("{\"custom_id\":\"x\",\"method\":\"POST\",\"url\":\"" + each.getKey()
					+ "\",\"body\":" + each.getValue() + "}", each.getKey()));

			boolean refused = each.getKey().equals("/v1/embeddings");
			JsonNode line = lines(ended.path(refused ? "error_file_id" : "output_file_id").asString()).getFirst();
			assertThat(line.at("/response/status_code").asInt()).as(each.getKey()).isEqualTo(refused ? 400 : 200);
			assertThat(ended.path(refused ? "output_file_id" : "error_file_id").isNull()).isTrue();
		}
	}

	@Test
	void aCancelledBatchGivesWhatItHas() {
		Semaphore steps = new Semaphore(8);
		this.engine.steppedBy(steps);
		JsonNode batch = create(GOOD + GOOD.replace("\"a\"", "\"Aa\"") + GOOD.replace("\"a\"", "\"BB\""),
				"/v1/chat/completions");
		await().until(
				() -> about(batch).at("/request_counts/completed").asInt() == 1 && this.engine.received().size() == 2);

		String cancelling = Requests.post(this.client, "/v1/batches/" + batch.path("id").asString() + "/cancel", "{}")
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();

		assertThat(JSON.readTree(cancelling).path("status").asString()).isIn("cancelling", "cancelled");
		JsonNode ended = ended(batch);
		assertThat(ended.path("status").asString()).isEqualTo("cancelled");
		assertThat(ended.path("cancelling_at").isNull()).isFalse();
		assertThat(lines(ended.path("output_file_id").asString())).hasSize(1);
		assertThat(lines(ended.path("error_file_id").asString()))
			.extracting((line) -> line.path("custom_id").asString() + " " + line.at("/error/code").asString() + " "
					+ line.path("response").isNull())
			.containsExactly("Aa batch_cancelled true", "BB batch_cancelled true");
		assertThat(lines(ended.path("error_file_id").asString())).extracting((line) -> line.path("id").asString())
			.allMatch((id) -> id.matches("batch_req_[0-9A-Z]{26}"))
			.doesNotHaveDuplicates();
		Requests.post(this.client, "/v1/batches/" + batch.path("id").asString() + "/cancel", "{}")
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.code")
			.isEqualTo("conflict");
	}

	@Test
	void theInputMayGoWhileTheBatchRuns() {
		Semaphore steps = new Semaphore(0);
		this.engine.steppedBy(steps);
		JsonNode batch = create(GOOD, "/v1/chat/completions");
		this.client.delete()
			.uri("/v1/files/{id}", batch.path("input_file_id").asString())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
		steps.release(100);

		assertThat(ended(batch).at("/request_counts/completed").asInt()).isEqualTo(1);
	}

	@Test
	void batchesAreListed() {
		String first = create(GOOD, "/v1/chat/completions").path("id").asString();
		String second = create(GOOD, "/v1/chat/completions").path("id").asString();

		JsonNode list = read("/v1/batches?limit=1");
		assertThat(list.at("/data/0/id").asString()).isIn(first, second);
		assertThat(list.path("has_more").asBoolean()).isTrue();
		JsonNode rest = read("/v1/batches?limit=1&after=" + list.path("last_id").asString());
		assertThat(List.of(list.path("last_id").asString(), rest.path("last_id").asString()))
			.containsExactlyInAnyOrder(first, second);
		// two faces, two lists
		assertThat(get("/api/v1/jobs")).isEqualTo("[]");
		this.client.get().uri("/api/v1/jobs/{id}", first).exchange().expectStatus().isNotFound().expectBody();
	}

	@Test
	void wrongBatchesAreRefused() {
		String file = upload(GOOD, "batch");
		String vision = upload(GOOD, "vision");
		String right = "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";
		Map<String, String> wrong = Map.of(right.formatted("file-NONE"), "input_file_id",
				right.formatted("../../../etc/passwd"), "input_file_id", right.formatted(vision), "input_file_id",
				right.formatted(file).replace("chat/completions", "responses"), "endpoint",
				right.formatted(file).replace("24h", "1h"), "completion_window", "{}", "input_file_id",
				right.formatted(file)
					.replace("}", ",\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":5}}"),
				"output_expires_after.seconds");
		wrong.forEach((json, param) -> Requests.post(this.client, "/v1/batches", json)
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.error.param")
			.isEqualTo(param));
	}

	private String upload(String lines, String purpose) {
		var form = new MultipartBodyBuilder();
		form.part("purpose", purpose);
		form.part("file", lines.getBytes(StandardCharsets.UTF_8)).filename("in.jsonl");
		return JSON
			.readTree(this.client.post()
				.uri("/v1/files")
				.body(BodyInserters.fromMultipartData(form.build()))
				.exchange()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody())
			.path("id")
			.asString();
	}

	private JsonNode create(String lines, String endpoint) {
		return JSON
			.readTree(
					Requests
						.post(this.client, "/v1/batches",
								"""
										{"input_file_id":"%s","endpoint":"%s","completion_window":"24h","metadata":{"order":"A-17"}}
										"""
									.formatted(upload(lines, "batch"), endpoint))
						.expectStatus()
						.isOk()
						.expectBody(String.class)
						.returnResult()
						.getResponseBody());
	}

	private JsonNode about(JsonNode batch) {
		return read("/v1/batches/" + batch.path("id").asString());
	}

	private JsonNode ended(JsonNode batch) {
		return await().until(() -> about(batch), (now) -> List.of("completed", "failed", "cancelled", "expired")
			.contains(now.path("status").asString()));
	}

	private List<JsonNode> lines(String file) {
		return get("/v1/files/" + file + "/content").lines().map(JSON::readTree).toList();
	}

}
