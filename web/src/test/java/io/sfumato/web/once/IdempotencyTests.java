package io.sfumato.web.once;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.web.Requests;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

@WebTest
class IdempotencyTests {

	private static final String ANSWERS = "/api/v1/answers";

	private static final String BODY = "{\"question\":\"Hi?\",\"media\":[{\"data\":\"%s\"}]}"
		.formatted(Requests.PNG_BASE64);

	private static final String CHAT = """
			{"model":"sfumato-mini","messages":[{"role":"user","content":"Hi"}]%s}""";

	@Autowired
	WebTestClient client;

	@Autowired
	ScriptedEngine engine;

	private final String key = UUID.randomUUID().toString();

	@BeforeEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void theSameRequestRunsOnce() {
		Sent first = send(ANSWERS, BODY);
		Sent again = send(ANSWERS, BODY.replace(":", " : "));

		assertThat(first.status()).isEqualTo(200);
		assertThat(first.replayed()).isNull();
		assertThat(again.status()).isEqualTo(200);
		assertThat(again.replayed()).isEqualTo("true");
		assertThat(again.type()).isEqualTo(first.type());
		assertThat(again.body()).isEqualTo(first.body()).contains("\"id\":\"run_");
		assertThat(this.engine.received()).hasSize(1);
	}

	@Test
	void withoutAKeyEveryRequestRuns() {
		Requests.post(this.client, ANSWERS, BODY).expectStatus().isOk().expectBody();
		Requests.post(this.client, ANSWERS, BODY).expectStatus().isOk().expectBody();

		assertThat(this.engine.received()).hasSize(2);
	}

	@Test
	void anotherBodyOrRouteIsAMismatch() {
		send(ANSWERS, BODY);

		for (Sent other : new Sent[] { send(ANSWERS, BODY.replace("Hi?", "Ho?")),
				send("/api/v1/captions", "{\"media\":[{\"data\":\"%s\"}]}".formatted(Requests.PNG_BASE64)) }) {
			assertThat(other.status()).isEqualTo(422);
			assertThat(other.body()).contains("urn:sfumato:problem:idempotency-mismatch", "idempotency_key_reused");
		}
		assertThat(send("/v1/chat/completions", CHAT.formatted("")).status()).isEqualTo(422);
		assertThat(this.engine.received()).hasSize(1);
	}

	@Test
	void requestUnderWayIsAConflictUntilItIsAnswered() {
		var steps = new Semaphore(0);
		this.engine.steppedBy(steps);
		CompletableFuture<Sent> first = CompletableFuture.supplyAsync(() -> send(ANSWERS, BODY));
		await().until(() -> this.engine.received().size() == 1);

		EntityExchangeResult<byte[]> early = exchange(ANSWERS, BODY, this.key);

		assertThat(early.getStatus().value()).isEqualTo(409);
		assertThat(early.getResponseHeaders().getFirst("retry-after")).isEqualTo("1");
		assertThat(early.getResponseHeaders().getFirst("x-should-retry")).isEqualTo("true");
		assertThat(new String(early.getResponseBody(), StandardCharsets.UTF_8))
			.contains("urn:sfumato:problem:idempotency-in-progress");
		steps.release(1000);
		assertThat(first.join().status()).isEqualTo(200);
		assertThat(send(ANSWERS, BODY).body()).isEqualTo(first.join().body());
		assertThat(this.engine.received()).hasSize(1);
	}

	@Test
	void whatMayGoWellTheNextTimeIsTriedAgain() {
		this.engine.withRoomFor(0);
		Sent full = send(ANSWERS, BODY);
		this.engine.withRoomFor(4);
		this.engine.failingInTheMiddle(new DeadlineExceededException("Time is up."));
		Sent late = send(ANSWERS, BODY);
		this.engine.reset();
		Sent well = send(ANSWERS, BODY);

		assertThat(full.status()).isEqualTo(429);
		assertThat(late.status()).isEqualTo(504);
		assertThat(well.status()).isEqualTo(200);
		assertThat(well.replayed()).isNull();
	}

	@Test
	void whatIsWrongStaysWrong() {
		Sent first = send(ANSWERS, "{\"zebra\":1}");
		Sent again = send(ANSWERS, "{\"zebra\":1}");
		Sent mended = send(ANSWERS, BODY);

		assertThat(first.status()).isEqualTo(400);
		assertThat(first.replayed()).isNull();
		assertThat(again.status()).isEqualTo(400);
		assertThat(again.replayed()).isEqualTo("true");
		assertThat(again.body()).contains("unknown-field", "/zebra");
		assertThat(mended.status()).isEqualTo(422);
	}

	@Test
	void streamIsToldAgainByItsBeginningAndItsEnd() {
		String body = BODY.replace("{\"question\"", "{\"stream\":true,\"question\"");
		Sent first = send(ANSWERS, body);
		Sent again = send(ANSWERS, body);

		assertThat(again.replayed()).isEqualTo("true");
		assertThat(again.type()).isEqualTo("text/event-stream;charset=UTF-8");
		assertThat(again.body().lines().filter((line) -> line.startsWith("event: "))).containsExactly("event: accepted",
				"event: done");
		assertThat(again.body()).contains("\"seq\":0", "\"seq\":1");
		assertThat(last(again).replaceFirst("\"seq\":\\d+", ""))
			.isEqualTo(last(first).replaceFirst("\"seq\":\\d+", ""));
		assertThat(this.engine.received()).hasSize(1);
	}

	private static String last(Sent stream) {
		return stream.body().lines().filter((line) -> line.startsWith("data: ")).toList().getLast();
	}

	@Test
	void streamOfAChatIsToldAgainWithItsText() {
		Sent first = send("/v1/chat/completions", CHAT.formatted(",\"stream\":true"));
		Sent again = send("/v1/chat/completions", CHAT.formatted(",\"stream\":true"));

		assertThat(again.replayed()).isEqualTo("true");
		assertThat(again.body()).isEqualTo(first.body()).contains("Three");
		assertThat(this.engine.received()).hasSize(1);
	}

	@Test
	void partsCountAndTheirBoundariesDont() {
		Sent first = upload(Requests.PNG);
		Sent again = upload(Requests.PNG);
		byte[] other = Requests.PNG.clone();
		other[other.length - 1]++;

		assertThat(first.status()).isEqualTo(200);
		assertThat(again.replayed()).isEqualTo("true");
		assertThat(again.body()).isEqualTo(first.body());
		assertThat(upload(other).status()).isEqualTo(422);
	}

	private Sent upload(byte[] image) {
		var body = new MultipartBodyBuilder();
		body.part("request", "{\"question\":\"Hi?\"}");
		body.part("image", image, MediaType.IMAGE_PNG).filename("a.png");
		return Sent.of(this.client.post()
			.uri(ANSWERS)
			.header("Idempotency-Key", this.key)
			.body(BodyInserters.fromMultipartData(body.build()))
			.exchange()
			.expectBody()
			.returnResult());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ü", "x\ty" })
	void keyIsPrintable(String key) {
		EntityExchangeResult<byte[]> refused = exchange(ANSWERS, BODY, key);

		assertThat(refused.getStatus().value()).isEqualTo(422);
		assertThat(new String(refused.getResponseBody(), StandardCharsets.UTF_8)).contains("Idempotency-Key");
		assertThat(exchange(ANSWERS, BODY, "k".repeat(256)).getStatus().value()).isEqualTo(422);
		assertThat(this.engine.received()).isEmpty();
	}

	private Sent send(String path, String body) {
		return Sent.of(exchange(path, body, this.key));
	}

	private EntityExchangeResult<byte[]> exchange(String path, String body, String key) {
		return this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.header("Idempotency-Key", key)
			.bodyValue(body)
			.exchange()
			.expectBody()
			.returnResult();
	}

	private record Sent(int status, String replayed, String type, String body) {

		private static Sent of(EntityExchangeResult<byte[]> result) {
			return new Sent(result.getStatus().value(), result.getResponseHeaders().getFirst("idempotency-replayed"),
					result.getResponseHeaders().getFirst("content-type"),
					new String(result.getResponseBody(), StandardCharsets.UTF_8));
		}

	}

}
