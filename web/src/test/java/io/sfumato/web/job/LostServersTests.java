package io.sfumato.web.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

import io.sfumato.engine.request.Operation;
import io.sfumato.web.ScriptedEngine;
import io.sfumato.web.WebTest;
import io.sfumato.web.request.JobItem;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StorageLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/** Servers that end while they run an item, without having been stopped. */
@WebTest
class LostServersTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String ANSWERS = "/api/v1/answers";

	@TempDir
	private Path folder;

	@Autowired
	ScriptedEngine engine;

	@Autowired
	ItemCalls calls;

	@Autowired
	ObjectProvider<Allowances> allowances;

	@Autowired
	BatchFiles files;

	@BeforeEach
	@AfterEach
	void forget() {
		this.engine.reset();
	}

	@Test
	void anItemThatHasCostTwoServersIsntTriedAgain() throws Exception {
		keep(ANSWERS, question("a"), question("b"));
		loseServer(0);
		loseServer(1);

		List<JsonNode> results = finish();

		assertThat(results.get(0).path("status").asInt()).isEqualTo(500);
		assertThat(results.get(0).at("/body/type").asString()).isEqualTo("urn:sfumato:problem:internal");
		assertThat(results.get(0).at("/body/detail").asString()).contains("ended 2 times", "isn't tried again");
		assertThat(results.get(0).at("/body/requestId").asString()).startsWith("req_")
			.isEqualTo(results.get(0).path("request").asString());
		assertThat(results.get(1).path("status").asInt()).isEqualTo(200);
		assertThat(asked()).containsExactly("b");
	}

	@Test
	void anItemThatHasCostOneServerIsTriedAgain() throws Exception {
		keep(ANSWERS, question("a"));
		loseServer(0);

		assertThat(finish()).extracting((line) -> line.path("status").asInt()).containsExactly(200);
		assertThat(asked()).containsExactly("a");
	}

	@ParameterizedTest
	@CsvSource({ "/v1/chat/completions, /body/error/code", "/v1/systemone, /body/detail" })
	void everyRouteSaysItInItsWay(String path, String code) throws Exception {
		keep(path, "{}");
		loseServer(0);
		loseServer(1);

		JsonNode result = finish().getFirst();

		assertThat(result.path("status").asInt()).isEqualTo(500);
		assertThat(result.at(code).asString()).as(result.toString()).isNotEmpty();
	}

	@Test
	void aServerThatIsStoppedIsntLost() throws Exception {
		keep(ANSWERS, question("a"));
		loseServer(0);
		this.engine.steppedBy(new Semaphore(0));
		try (Storage storage = storage(); JobRunner runner = runner(store(storage))) {
			runner.resume();
			await().until(() -> this.engine.received().size() == 1);
			assertThat(starts()).isEqualTo(2);

			runner.close();

			assertThat(starts()).isEqualTo(1);
		}
		this.engine.reset();

		assertThat(finish()).extracting((line) -> line.path("status").asInt()).containsExactly(200);
	}

	@Test
	void whatWasAnsweredLeavesNothingBehind() throws Exception {
		keep(ANSWERS, question("a"), question("b"));
		loseServer(0);
		finish();

		assertThat(this.folder.resolve("jobs/job_A").resolve(Job.STARTS)).doesNotExist();
	}

	private int starts() throws Exception {
		return JSON.readTree(Files.readAllBytes(this.folder.resolve("jobs/job_A").resolve(Job.STARTS)))
			.path("times")
			.asInt();
	}

	/** A server that ends in the middle of the next item, as far as the disk can tell. */
	private void loseServer(int before) throws Exception {
		try (Storage storage = storage()) {
			Job job = store(storage).unfinished().getFirst();
			assertThat(job.lost()).isEqualTo(before);
			job.begun();
		}
	}

	/** What a server after these gives. */
	private List<JsonNode> finish() throws Exception {
		try (Storage storage = storage()) {
			JobStore store = store(storage);
			Job job = store.unfinished().getFirst();
			try (JobRunner runner = runner(store)) {
				runner.resume();
				await().until(() -> job.head().state().isFinal());
			}
			return Files.readAllLines(job.results()).stream().map(JSON::readTree).toList();
		}
	}

	private List<String> asked() {
		return this.engine.received()
			.stream()
			.map((run) -> ((Operation.Answer) run.operation()).questions().getFirst().text())
			.toList();
	}

	private JobRunner runner(JobStore store) {
		return new JobRunner(store, this.calls, this.allowances, this.files);
	}

	private JobStore store(Storage storage) {
		return new JobStore(storage, InstantSource.system());
	}

	private Storage storage() {
		return new Storage(new StorageLimits(this.folder, 100_000, 1000, 10, 10, 10, Duration.ofDays(1)));
	}

	private static String question(String text) {
		return "{\"question\":\"" + text + "\"}";
	}

	private void keep(String path, String... requests) {
		Instant now = InstantSource.system().instant();
		try (Storage storage = storage()) {
			JobStore store = store(storage);
			NewJob job = store.begin();
			for (String request : requests) {
				job.add(new JobItem("item-" + job.count(), (ObjectNode) JSON.readTree(request)), "/items");
			}
			store.keep(job, JobHead.waiting("job_A", null, path, now, now.plusSeconds(600), Map.of(), null)
				.of(requests.length));
		}
	}

}
