package io.sfumato.web.job;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.sfumato.web.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.web.reactive.function.BodyInserters;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that make something which stays make it once, wherever it is remembered that
 * they did.
 */
@WebTest
abstract class MadeOnceTests extends BulkTest {

	static final String JOBS = "/api/v1/jobs";

	static final String JOB = """
			{"operation":"answers","items":[{"id":"1","request":{"question":"Hi?"}}],"metadata":{"a":"b"}}""";

	private static final String LINE = """
			{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"sfumato-mini",\
			"messages":[{"role":"user","content":"Hi"}]}}
			""";

	String key = UUID.randomUUID().toString();

	@Test
	void aJobIsBegunOnce() {
		Sent first = send(JOBS, JOB);
		Sent again = send(JOBS, JOB.replace(":", " : "));
		await().until(() -> read(first.location()).path("state").asString().equals("completed"));
		Sent late = send(JOBS, JOB);

		assertThat(first.status()).isEqualTo(202);
		assertThat(first.replayed()).isNull();
		assertThat(first.location()).startsWith("/api/v1/jobs/job_");
		for (Sent other : List.of(again, late)) {
			assertThat(other).isEqualTo(first.again());
		}
		assertThat(read(JOBS)).hasSize(1);
		assertThat(this.engine.received()).hasSize(1);
	}

	@Test
	void aBatchIsBegunOnce() {
		String good = id(upload(LINE, "batch", "in.jsonl"));
		this.key = UUID.randomUUID().toString();
		Sent first = send("/v1/batches", batch(good));
		Sent again = send("/v1/batches", batch(good));

		assertThat(first.status()).isEqualTo(200);
		assertThat(first.body()).contains("\"status\":\"validating\"", "\"total\":1");
		assertThat(again).isEqualTo(first.again());
		assertThat(read("/v1/batches").path("data").valueStream().filter((each) -> isOf(each, good))).hasSize(1);
		await().until(() -> read("/v1/batches/" + id(first)).path("status").asString().equals("completed"));
		assertThat(send("/v1/batches", batch(good))).isEqualTo(first.again());
	}

	@Test
	void aBatchThatCantBeRunIsToldAgain() {
		String broken = id(upload("{", "batch", "in.jsonl"));
		this.key = UUID.randomUUID().toString();
		Sent first = send("/v1/batches", batch(broken));

		assertThat(first.body()).contains("\"status\":\"failed\"", "invalid_json_line");
		assertThat(send("/v1/batches", batch(broken))).isEqualTo(first.again());
	}

	private static boolean isOf(JsonNode batch, String file) {
		return batch.path("input_file_id").asString().equals(file);
	}

	@Test
	void anUploadIsKeptOnce() {
		Sent first = upload("one", "batch", "a.jsonl");
		Sent again = upload("one", "batch", "a.jsonl");

		assertThat(first.status()).isEqualTo(200);
		assertThat(first.replayed()).isNull();
		assertThat(again).isEqualTo(first.again());
		assertThat(this.files.of("anybody")).hasSize(1);
		// the bytes of the first one and what is known of it
		await().untilAsserted(() -> {
			try (var kept = Files.list(this.files.storage().folder("files"))) {
				assertThat(kept).hasSize(2);
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "two, batch, a.jsonl", "one, vision, a.jsonl", "one, batch, b.jsonl" })
	void anotherUploadIsAMismatch(String content, String purpose, String name) {
		Sent first = upload("one", "batch", "a.jsonl");

		Sent other = upload(content, purpose, name);

		assertThat(other.status()).isEqualTo(422);
		assertThat(other.body()).contains("idempotency_key_reused");
		assertThat(upload("one", "batch", "a.jsonl")).isEqualTo(first.again());
		assertThat(this.files.of("anybody")).hasSize(1);
	}

	@Test
	void anotherJobIsAMismatch() {
		Sent first = send(JOBS, JOB);

		for (String other : List.of(JOB.replace("Hi?", "Ho?"), "{\"operation\":\"dreams\"}")) {
			Sent refused = send(JOBS, other);
			assertThat(refused.status()).isEqualTo(422);
			assertThat(refused.body()).contains("urn:sfumato:problem:idempotency-mismatch");
		}
		assertThat(send(JOBS, JOB)).isEqualTo(first.again());
		assertThat(read(JOBS)).hasSize(1);
	}

	@Test
	void ofManyAtOnceOneCounts() {
		List<Sent> jobs = atOnce(() -> send(JOBS, JOB));
		this.key = UUID.randomUUID().toString();
		List<Sent> uploads = atOnce(() -> upload("one", "batch", "a.jsonl"));

		assertThat(jobs).extracting(Sent::status).contains(202).isSubsetOf(202, 409);
		assertThat(read(JOBS)).hasSize(1);
		assertThat(uploads).extracting(Sent::status).contains(200).isSubsetOf(200, 409);
		assertThat(this.files.of("anybody")).hasSize(1);
		assertThat(uploads.stream().filter((each) -> each.status() == 200).map(Sent::body).distinct()).hasSize(1);
	}

	private static List<Sent> atOnce(Supplier<Sent> send) {
		List<CompletableFuture<Sent>> sent = IntStream.range(0, 6)
			.mapToObj((each) -> CompletableFuture.supplyAsync(send))
			.toList();
		return sent.stream().map(CompletableFuture::join).toList();
	}

	static String batch(String file) {
		return "{\"input_file_id\":\"%s\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}"
			.formatted(file);
	}

	Sent upload(String content, String purpose, String name) {
		var form = new MultipartBodyBuilder();
		form.part("purpose", purpose, MediaType.TEXT_PLAIN);
		form.part("file", content.getBytes(StandardCharsets.UTF_8)).filename(name);
		return Sent.of(this.client.post()
			.uri("/v1/files")
			.header("Idempotency-Key", this.key)
			.body(BodyInserters.fromMultipartData(form.build()))
			.exchange()
			.expectBody()
			.returnResult());
	}

	Sent send(String path, String body) {
		return Sent.of(this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.header("Idempotency-Key", this.key)
			.bodyValue(body)
			.exchange()
			.expectBody()
			.returnResult());
	}

	private static String id(Sent sent) {
		return JSON.readTree(sent.body()).path("id").asString();
	}

	record Sent(int status, String replayed, String location, String body) {

		private static Sent of(EntityExchangeResult<byte[]> result) {
			return new Sent(result.getStatus().value(), result.getResponseHeaders().getFirst("idempotency-replayed"),
					result.getResponseHeaders().getFirst("location"),
					new String(result.getResponseBody(), StandardCharsets.UTF_8));
		}

		/** What the same request is answered from then on. */
		Sent again() {
			return new Sent(this.status, "true", this.location, this.body);
		}

	}

}
