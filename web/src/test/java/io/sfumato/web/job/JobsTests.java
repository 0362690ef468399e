package io.sfumato.web.job;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sfumato.engine.error.DeadlineExceededException;
import io.sfumato.engine.request.Operation;
import io.sfumato.web.Patience;
import io.sfumato.web.Requests;
import io.sfumato.web.WebTest;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.JobRequests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@WebTest
class JobsTests extends BulkTest {

	private static final String THREE = """
			{"operation":"answers","items":[{"id":"1","request":{"question":"Hi?"}},
			{"id":"2","request":{"question":""}},{"id":"3","request":{"question":"Ho?"}}]}""";

	@Autowired
	JobRequests requests;

	@Test
	void itemsAreAnsweredInTheirOrderAndRefusedOneByOne() {
		JsonNode job = create(THREE);
		assertThat(job.path("id").asString()).matches("job_[0-9A-Z]{26}");
		assertThat(job.path("state").asString()).isEqualTo("queued");
		assertThat(job.at("/counts/total").asInt()).isEqualTo(3);

		JsonNode ended = ended(job);

		assertThat(ended.path("state").asString()).isEqualTo("completed");
		assertThat(ended.path("counts").toString())
			.isEqualTo("{\"total\":3,\"queued\":0,\"running\":0,\"done\":2,\"failed\":1}");
		assertThat(ended.path("endedAt").asString()).isNotEmpty();
		List<JsonNode> results = results(job, "");
		assertThat(results).extracting((line) -> line.path("id").asString()).containsExactly("1", "2", "3");
		assertThat(results).extracting((line) -> line.path("state").asString())
			.containsExactly("done", "failed", "done");
		assertThat(results.get(0).at("/run/result/answers/0/text").asString())
			.isEqualTo("Three mugs stand on the shelf.");
		assertThat(results.get(1).at("/problem/status").asInt()).isEqualTo(422);
		assertThat(results.get(1).at("/problem/pointer").asString()).isEqualTo("/question");
		assertThat(results.get(1).has("run")).isFalse();
	}

	@Test
	void anItemIsAnsweredAsTheRequestWouldBe() {
		String request = """
				{"question":"How many?","media":[{"data":"%s"}],"include":["tokens"],"metadata":{"order":"A"}}
				""".formatted(Requests.PNG_BASE64);
		JsonNode alone = JSON.readTree(Requests.post(this.client, "/api/v1/answers", request)
			.expectBody(String.class)
			.returnResult()
			.getResponseBody());

		JsonNode job = create("{\"operation\":\"answers\",\"items\":[{\"id\":\"a\",\"request\":" + request + "}]}");
		ended(job);

		JsonNode run = results(job, "").getFirst().path("run");
		assertThat(run.propertyNames()).containsExactlyElementsOf(alone.propertyNames());
		assertThat(run.path("result")).isEqualTo(alone.path("result"));
		assertThat(run.path("metadata")).isEqualTo(alone.path("metadata"));
	}

	@Test
	void whatItemsHaveInCommonIsSaidOnce() {
		JsonNode job = create("""
				{"operation":"answers","model":"sfumato-mini","strategy":"quality","options":{"seed":3,"steps":8},
				"defaults":{"instructions":"Be short.","question":"Hi?"},
				"items":[{"id":"a","request":{}},{"id":"b","request":{"question":"Ho?","strategy":"fast",
				"options":{"steps":4}}}]}""");
		ended(job);

		var first = this.engine.received().get(0);
		var second = this.engine.received().get(1);
		assertThat(((Operation.Answer) first.operation()).questions().getFirst().text()).isEqualTo("Hi?");
		assertThat(first.strategy()).isEqualTo("quality");
		assertThat(first.instructions()).isEqualTo("Be short.");
		assertThat(first.options().steps()).isEqualTo(8);
		assertThat(((Operation.Answer) second.operation()).questions().getFirst().text()).isEqualTo("Ho?");
		assertThat(second.strategy()).isEqualTo("fast");
		assertThat(second.options().steps()).isEqualTo(4);
		assertThat(second.options().seed()).isEqualTo(3);
	}

	@Test
	void aShortJobDoesntWaitForTheEndOfALongOne() {
		Semaphore steps = new Semaphore(0);
		this.engine.steppedBy(steps);
		JsonNode longJob = create(many("long", 20));
		await().until(() -> this.engine.received().size() == 1);
		JsonNode shortJob = create(many("short", 1));

		// eight steps make an answer
		steps.release(8 * 3);

		await().until(() -> about(shortJob).path("state").asString().equals("completed"));
		assertThat(about(longJob).path("state").asString()).isEqualTo("running");
		assertThat(about(longJob).at("/counts/done").asInt()).isLessThan(20);
	}

	@Test
	void resultsAreReadInParts() {
		JsonNode job = create(THREE);
		ended(job);

		assertThat(results(job, "?limit=2")).extracting((line) -> line.path("id").asString()).containsExactly("1", "2");
		assertThat(results(job, "?after=2")).extracting((line) -> line.path("id").asString()).containsExactly("3");
		assertThat(results(job, "?state=failed")).extracting((line) -> line.path("id").asString()).containsExactly("2");
		Requests.post(this.client, "/api/v1/jobs/none/cancel", "{}").expectStatus().isNotFound().expectBody();
		this.client.get()
			.uri("/api/v1/jobs/{id}/results?state=odd", job.path("id").asString())
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody();
	}

	@Test
	void aFullServerIsWaitedFor() {
		this.engine.withRoomFor(0);
		JsonNode job = create(many("a", 1));
		await().until(() -> !about(job).path("state").asString().equals("queued"));

		this.engine.withRoomFor(1);

		assertThat(ended(job).at("/counts/done").asInt()).isEqualTo(1);
	}

	@Test
	void aRunThatFailsIsItsItemsProblem() {
		this.engine.failingInTheMiddle(new DeadlineExceededException("The run took longer than its deadline"));
		JsonNode job = create(many("a", 2));

		assertThat(ended(job).at("/counts/failed").asInt()).isEqualTo(2);
		assertThat(results(job, "")).extracting((line) -> line.at("/problem/type").asString())
			.containsOnly("urn:sfumato:problem:deadline-exceeded");
	}

	@Test
	void nobodyReadsAStreamWithinAJob() {
		JsonNode job = create("""
				{"operation":"answers","items":[{"id":"a","request":{"question":"Hi?","stream":true}}]}""");
		ended(job);

		JsonNode line = results(job, "").getFirst();
		assertThat(line.at("/problem/type").asString()).isEqualTo("urn:sfumato:problem:unsupported-parameter");
		assertThat(line.at("/problem/pointer").asString()).isEqualTo("/stream");
	}

	@Test
	void whatIsCancelledEndsAtOnceAndTellsWhatWasntRun() {
		this.engine.steppedBy(new Semaphore(0));
		JsonNode job = create(many("a", 3));
		await().until(() -> about(job).at("/counts/running").asInt() == 1 && this.engine.received().size() == 1);
		this.client.delete()
			.uri("/api/v1/jobs/{id}", job.path("id").asString())
			.exchange()
			.expectStatus()
			.isEqualTo(409)
			.expectBody();

		cancel(job).expectStatus().isAccepted().expectBody();

		JsonNode ended = ended(job);
		assertThat(ended.path("state").asString()).isEqualTo("cancelled");
		assertThat(ended.at("/counts/queued").asInt()).isZero();
		await().until(() -> this.engine.active() == 0);
		assertThat(results(job, "")).extracting((line) -> line.path("state").asString())
			.containsExactly("cancelled", "cancelled", "cancelled");
		cancel(job).expectStatus().isEqualTo(409).expectBody();
		this.client.delete()
			.uri("/api/v1/jobs/{id}", job.path("id").asString())
			.exchange()
			.expectStatus()
			.isNoContent()
			.expectBody();
		this.client.get()
			.uri("/api/v1/jobs/{id}", job.path("id").asString())
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody();
	}

	@Test
	void anAnswerThatCouldntBeWrittenIsntLostWithTheJob() throws IOException {
		Path full = Path.of("/dev/full");
		assumeTrue(Files.exists(full), "only some systems have a device that is always full");
		Semaphore steps = new Semaphore(0);
		this.engine.steppedBy(steps);
		JsonNode created = create(many("a", 2));
		await().until(() -> about(created).at("/counts/running").asInt() == 1);
		Job job = this.store.find("anybody", false, created.path("id").asString()).orElseThrow();
		Files.createSymbolicLink(job.results(), full);
		steps.release(8);
		await().until(() -> job.notBefore().isAfter(Instant.MIN));
		assertThat(job.unwritten()).isNotNull();
		Files.delete(job.results());

		cancel(created).expectStatus().isAccepted().expectBody();

		assertThat(ended(created).at("/counts/done").asInt()).isEqualTo(1);
		assertThat(results(created, "")).extracting((line) -> line.path("state").asString())
			.containsExactly("done", "cancelled");
	}

	@Test
	void aLineOfAFileThatIsTooLongIsNamed(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("in.jsonl"), """
				{"id":"a","request":{}}
				{"id":"b","request":{"question":"%s"}}
				""".formatted("x".repeat(100)));
		try (NewJob items = this.store.begin()) {
			assertThatExceptionOfType(ProblemException.class)
				.isThrownBy(() -> new JobInput(this.requests, items, 100).read(file))
				.satisfies((refused) -> {
					assertThat(refused.problem().kind()).isEqualTo(ProblemKind.INVALID_VALUE);
					assertThat(refused.problem().pointer()).isEqualTo("/inputFileId");
					assertThat(refused.problem().detail()).isEqualTo("Line 2 has more than 100 bytes.");
				});
			assertThat(items.count()).isEqualTo(1);
		}
	}

	@Test
	void eventsTellEachItemOnceAndGoOnWhereTheClientWas() {
		JsonNode job = create(THREE);

		String all = events(job, null);
		assertThat(all).containsSubsequence("event: item\ndata: {\"id\":\"1\",\"state\":\"done\"}",
				"event: item\ndata: {\"id\":\"2\",\"state\":\"failed\"}", "event: item\ndata: {\"id\":\"3\"",
				"event: done\ndata: {\"id\":\"" + job.path("id").asString());
		assertThat(all.split("event: item", -1)).hasSize(4);

		String rest = events(job, "2");
		assertThat(rest.split("event: item", -1)).hasSize(2);
		assertThat(rest).startsWith("id: 3\nevent: item\ndata: {\"id\":\"3\"").contains("event: done");
	}

	@Test
	void itemsComeAsAFileToo() {
		var form = new MultipartBodyBuilder();
		form.part("request", "{\"operation\":\"captions\",\"defaults\":{\"media\":[{\"data\":\"%s\"}]}}"
			.formatted(Requests.PNG_BASE64));
		form.part("items",
				"{\"id\":\"a\",\"request\":{\"style\":\"short\"}}\n\n{\"id\":\"b\",\"request\":{}}".getBytes())
			.filename("items.jsonl");
		JsonNode job = JSON.readTree(this.client.post()
			.uri("/api/v1/jobs")
			.body(BodyInserters.fromMultipartData(form.build()))
			.exchange()
			.expectStatus()
			.isAccepted()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody());

		assertThat(ended(job).at("/counts/done").asInt()).isEqualTo(2);
		assertThat(results(job, "")).extracting((line) -> line.path("id").asString()).containsExactly("a", "b");
	}

	@Test
	void jobsAreListedTheNewestFirst() {
		List<String> ids = new ArrayList<>();
		for (int number = 0; number < 3; number++) {
			JsonNode job = create(many("a", 1));
			ended(job);
			ids.addFirst(job.path("id").asString());
		}

		JsonNode page = read("/api/v1/jobs?limit=2");
		assertThat(page.size()).isEqualTo(2);
		JsonNode rest = read("/api/v1/jobs?limit=2&after=" + page.at("/1/id").asString());
		assertThat(rest.size()).isEqualTo(1);
		assertThat(ids).containsExactlyInAnyOrder(page.at("/0/id").asString(), page.at("/1/id").asString(),
				rest.at("/0/id").asString());
	}

	@Test
	void wrongJobsAreRefusedAsAWhole() {
		for (Map.Entry<String, String> each : Map.of(
				"{\"operation\":\"dreams\",\"items\":[{\"id\":\"a\",\"request\":{}}]}", "/operation",
				"{\"operation\":\"answers\"}", "/items", "{\"operation\":\"answers\",\"items\":[]}", "/items",
				"{\"operation\":\"answers\",\"items\":[{\"request\":{}}]}", "/items/0/id",
				"{\"operation\":\"answers\",\"items\":[{\"id\":\"a\",\"request\":{}},{\"id\":\"a\",\"request\":{}}]}",
				"/items/1/id", "{\"operation\":\"answers\",\"items\":[{\"id\":\"a\",\"request\":7}]}",
				"/items/0/request", "{\"operation\":\"answers\",\"inputFileId\":\"../../etc/passwd\"}", "/inputFileId",
				many("a", 51), "/items/50")
			.entrySet()) {
			Requests.post(this.client, "/api/v1/jobs", each.getKey())
				.expectStatus()
				.isEqualTo(422)
				.expectBody()
				.jsonPath("$.pointer")
				.isEqualTo(each.getValue());
		}
		assertThat(this.store.of("anybody", false)).isEmpty();
	}

	@Test
	void noPathIsEverMadeOfAnId() {
		for (String id : List.of("..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "job_", "lock", "%00", "a%5c..")) {
			int status = this.client.get()
				.uri(URI.create(this.client.get().uri("/").exchange().expectBody().returnResult().getUrl()
						+ "api/v1/jobs/" + id))
				.exchange()
				.expectBody()
				.returnResult()
				.getStatus()
				.value();
			assertThat(status).as(id).isBetween(400, 404);
		}
	}

	private static String many(String id, int count) {
		return "{\"operation\":\"answers\",\"items\":[" + IntStream.range(0, count)
			.mapToObj((number) -> "{\"id\":\"" + id + number + "\",\"request\":{\"question\":\"Hi?\"}}")
			.collect(Collectors.joining(",")) + "]}";
	}

	private JsonNode create(String json) {
		var result = Requests.post(this.client, "/api/v1/jobs", json)
			.expectStatus()
			.isAccepted()
			.expectHeader()
			.valueMatches("location", "/api/v1/jobs/job_[0-9A-Z]{26}")
			.expectBody(String.class)
			.returnResult();
		return JSON.readTree(result.getResponseBody());
	}

	private JsonNode about(JsonNode job) {
		return read("/api/v1/jobs/" + job.path("id").asString());
	}

	private JsonNode ended(JsonNode job) {
		return await().until(() -> about(job), (now) -> !now.path("endedAt").isNull());
	}

	private List<JsonNode> results(JsonNode job, String query) {
		String lines = this.client.get()
			.uri("/api/v1/jobs/" + job.path("id").asString() + "/results" + query)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.APPLICATION_NDJSON)
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		return (lines == null) ? List.of() : lines.lines().map(JSON::readTree).toList();
	}

	private WebTestClient.ResponseSpec cancel(JsonNode job) {
		return this.client.post().uri("/api/v1/jobs/{id}/cancel", job.path("id").asString()).exchange();
	}

	private String events(JsonNode job, String last) {
		return this.client.get().uri("/api/v1/jobs/{id}/events", job.path("id").asString()).headers((headers) -> {
			if (last != null) {
				headers.set("Last-Event-ID", last);
			}
		})
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
			// not as the events of a client that understands them
			.returnResult(byte[].class)
			.getResponseBody()
			.map(String::new)
			.collect(Collectors.joining())
			.block(Patience.LONGEST);
	}

}
