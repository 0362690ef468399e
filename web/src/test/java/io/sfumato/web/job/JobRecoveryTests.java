package io.sfumato.web.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.sfumato.web.once.Archive;
import io.sfumato.web.once.Mark;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.JobItem;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StorageLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebExceptionHandler;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a server finds of the jobs that one before it left. */
class JobRecoveryTests {

	private static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@TempDir
	private Path folder;

	private volatile Instant now = NOW;

	@Test
	void aJobGoesOnBehindItsLastWholeLine() throws IOException {
		try (Storage first = storage(100_000)) {
			Job job = keep(store(first), "a", "b", "c");
			job.change((head) -> head.in(JobState.RUNNING, NOW));
			append(job, 200);
			append(job, 422);
			// what a crash leaves of a line
			Files.writeString(job.results(), "{\"status\":200,\"id\":\"c\",\"bo", StandardOpenOption.APPEND);
		}

		try (Storage second = storage(100_000)) {
			JobStore store = store(second);
			Job job = store.unfinished().getFirst();
			assertThat(job.head().state()).isEqualTo(JobState.RUNNING);
			assertThat(job.head().done()).isEqualTo(1);
			assertThat(job.head().failed()).isEqualTo(1);
			assertThat(job.next().id()).isEqualTo("c");
			append(job, 200);

			assertThat(job.isOver()).isTrue();
			assertThat(Files.readAllLines(job.results()))
				.extracting((line) -> JSON.readTree(line).path("id").asString())
				.containsExactly("a", "b", "c");
			assertThat(second.bytes()).isEqualTo(onDisk(job));
			job.change((head) -> head.ending(JobState.COMPLETED).in(JobState.COMPLETED, NOW));
			store.delete(job);
			assertThat(second.bytes()).isZero();
		}
	}

	@Test
	void serversThatEndedInAnItemAreCounted() throws IOException {
		try (Storage first = storage(100_000)) {
			Job job = keep(store(first), "a", "b");
			job.begun();
			job.rested();
			append(job, 200);
			job.begun();
		}
		for (int lost = 1; lost < 4; lost++) {
			try (Storage next = storage(100_000)) {
				Job job = store(next).unfinished().getFirst();
				assertThat(job.lost()).isEqualTo(lost);
				job.begun();
				assertThat(job.isAtWork()).isTrue();
			}
		}
		try (Storage last = storage(100_000)) {
			Job job = store(last).unfinished().getFirst();
			append(job, 200);
			assertThat(job.lost()).isZero();
		}
	}

	@Test
	void whatWasBegunBeforeItsNeighbourWasAnsweredDoesntCount() throws IOException {
		Path starts;
		try (Storage first = storage(100_000)) {
			Job job = keep(store(first), "a", "b");
			starts = job.results().resolveSibling(Job.STARTS);
			job.begun();
			// as if the server had ended before it could take the file away
			append(job, 200);
			assertThat(starts).exists();
		}

		try (Storage second = storage(100_000)) {
			assertThat(store(second).unfinished().getFirst().lost()).isZero();
		}
		Files.writeString(starts, "{\"posit");
		try (Storage third = storage(100_000)) {
			assertThat(store(third).unfinished().getFirst().lost()).isZero();
		}
	}

	@Test
	void aKeyIsItsJobsForADay() throws IOException {
		var mark = new Mark("order-17", "f00d");
		try (Storage first = storage(100_000)) {
			keep(store(first), mark, "a");
		}

		try (Storage second = storage(100_000)) {
			JobStore store = store(second);
			assertThat(kept(store, "anybody", "order-17")).isEqualTo(mark);
			assertThat(kept(store, "anybody", "order-18")).isNull();
			assertThat(kept(store, "key bob", "order-17")).isNull();
			this.now = NOW.plus(Duration.ofHours(24)).minusMillis(1);
			assertThat(kept(store, "anybody", "order-17")).isEqualTo(mark);
			this.now = NOW.plus(Duration.ofHours(24));
			assertThat(kept(store, "anybody", "order-17")).isNull();
		}
	}

	/** As when its client went away, and sent it again before the first one was kept. */
	@Test
	void oneRequestMakesOneJob() throws IOException {
		var mark = new Mark("order-17", "f00d");
		try (Storage storage = storage(100_000)) {
			JobStore store = store(storage);
			keep(store, mark, "a");
			long before = storage.bytes();

			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> keep(store, mark, "a"))
				.satisfies((ex) -> assertThat(ex.problem().kind()).isEqualTo(ProblemKind.IDEMPOTENCY_IN_PROGRESS));

			assertThat(store.unfinished()).hasSize(1);
			assertThat(storage.bytes()).isEqualTo(before);
		}
	}

	private static Mark kept(JobStore store, String owner, String key) {
		Archive.Kept kept = store.kept(owner, key, (head) -> Mono.empty());
		return (kept != null) ? kept.mark() : null;
	}

	@Test
	void whatHadNotBeenKeptYetIsGone() throws IOException {
		try (Storage first = storage(100_000)) {
			NewJob unkept = store(first).begin();
			unkept.add(item("a"), "/items/0");
			keep(store(first), "b");
		}

		try (Storage second = storage(100_000)) {
			assertThat(store(second).unfinished()).hasSize(1);
			try (var left = Files.list(this.folder.resolve("jobs"))) {
				assertThat(left).hasSize(1);
			}
		}
	}

	@Test
	void aDirectoryBelongsToOneServer() throws IOException {
		try (Storage first = storage(100_000); Storage second = storage(100_000)) {
			keep(store(first), "a");

			assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> store(second).unfinished())
				.satisfies((ex) -> assertThat(ex.problem().kind()).isEqualTo(ProblemKind.NOT_READY));
		}
	}

	@Test
	void whatTheServerBeforeHadIsGoneOnWithAsSoonAsItLetsGo() throws Exception {
		Storage second = storage(100_000);
		try (Storage first = storage(100_000)) {
			keep(store(first), "a");
			this.now = NOW.plusSeconds(61);
			try (JobRunner runner = runner(second)) {
				runner.resume();
				first.close();

				// not only what it is ending with: nothing is written after that
				await().until(() -> JSON.readTree(Files.readString(head())).path("state").asString().equals("EXPIRED"));
			}
		}
		finally {
			second.close();
		}
	}

	private Path head() {
		return this.folder.resolve("jobs/job_%026d".formatted(0)).resolve(Job.HEAD);
	}

	@Test
	void eventsEndWithTheServer() throws Exception {
		try (Storage storage = storage(100_000)) {
			Job job = keep(store(storage), "a");
			JobRunner runner = runner(storage);
			CompletableFuture<List<byte[]>> events = new JobEvents(job, 0)
				.frames(Schedulers.boundedElastic(), runner.closed())
				.collectList()
				.toFuture();
			assertThat(events).isNotDone();

			runner.close();

			assertThat(events.get(60, TimeUnit.SECONDS)).isNotNull();
		}
	}

	private JobRunner runner(Storage storage) {
		var none = new StaticListableBeanFactory();
		return new JobRunner(store(storage),
				new ItemCalls(none.getBeanProvider(DispatcherHandler.class),
						none.getBeanProvider(WebExceptionHandler.class)),
				none.getBeanProvider(Allowances.class), new BatchFiles(new FileStore(storage, () -> this.now)));
	}

	@Test
	void bytesAreCountedOnceHoweverOftenTheDiskFailed() throws IOException {
		long before;
		try (Storage first = storage(100_000)) {
			JobStore store = store(first);
			for (int number = 0; number < 8; number++) {
				keep(store, "a");
			}
			before = first.bytes();
		}
		Path unreadable = Files.createDirectories(this.folder.resolve("jobs/job_unreadable").resolve(Job.HEAD));

		try (Storage second = storage(100_000)) {
			JobStore store = store(second);
			assertThatExceptionOfType(ProblemException.class).isThrownBy(store::unfinished);
			Files.delete(unreadable);

			assertThat(store.unfinished()).hasSize(8);
			assertThat(second.bytes()).isEqualTo(before);
		}
	}

	@Test
	void jobsGoSomeTimeAfterTheirEnd() throws IOException {
		try (Storage storage = storage(100_000)) {
			JobStore store = store(storage);
			Job ended = keep(store, "a");
			ended.change((head) -> head.ending(JobState.COMPLETED).in(JobState.COMPLETED, NOW));
			Job waiting = keep(store, "b");

			this.now = NOW.plus(Duration.ofDays(1)).plusSeconds(1);

			assertThat(store.of("anybody", false)).containsExactly(waiting);
			assertThat(ended.results().getParent()).doesNotExist();
		}
	}

	@Test
	void whereThereIsNoRoomNothingIsHalfKept() throws IOException {
		try (Storage storage = storage(60)) {
			JobStore store = store(storage);
			try (NewJob job = store.begin()) {
				job.add(item("a"), "/items/0");
				assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> job.add(item("b"), "/items/1"))
					.satisfies((ex) -> assertThat(ex.problem().kind()).isEqualTo(ProblemKind.STORAGE_FULL));
			}

			assertThat(storage.bytes()).isZero();
			try (var left = Files.list(this.folder.resolve("jobs"))) {
				assertThat(left).isEmpty();
			}
		}
	}

	@Test
	void aFullDiskLosesNoAnswer() throws IOException {
		Path full = Path.of("/dev/full");
		assumeTrue(Files.exists(full), "only some systems have a device that is always full");
		try (Storage storage = storage(100_000)) {
			Job job = keep(store(storage), "a");
			long before = storage.bytes();
			Files.createSymbolicLink(job.results(), full);

			assertThatIOException().isThrownBy(() -> append(job, 200));

			assertThat(storage.bytes()).isEqualTo(before);
			Files.delete(job.results());
			Job.Item item = job.next();
			assertThat(item.id()).isEqualTo("a");
			job.append(item, job.unwritten(), true);
			assertThat(Files.readAllLines(job.results())).hasSize(1);
			assertThat(job.unwritten()).isNull();
			assertThat(job.isOver()).isTrue();
		}
	}

	@Test
	void filesAreForTheirOwnerOnThisMachineToo() throws IOException {
		try (Storage storage = storage(100_000)) {
			keep(store(storage), "a");
			assumeTrue(this.folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
			assertThat(Files.getPosixFilePermissions(this.folder.resolve("jobs"))).hasSize(3);
		}
	}

	private Storage storage(long bytes) {
		return new Storage(new StorageLimits(this.folder, bytes, 1000, 10, 10, 10, Duration.ofDays(1)));
	}

	private JobStore store(Storage storage) {
		InstantSource clock = () -> this.now;
		return new JobStore(storage, clock);
	}

	private int kept;

	private Job keep(JobStore store, String... ids) {
		return keep(store, (Mark) null, ids);
	}

	private Job keep(JobStore store, Mark mark, String... ids) {
		try (NewJob job = store.begin()) {
			for (String id : ids) {
				job.add(item(id), "/items");
			}
			return store.keep(job,
					JobHead
						.waiting("job_%026d".formatted(this.kept++), null, "/api/v1/answers", NOW, NOW.plusSeconds(60),
								Map.of(), null)
						.of(ids.length)
						.marked(mark));
		}
	}

	private static JobItem item(String id) {
		ObjectNode body = JSON.createObjectNode();
		body.put("question", "Hi?");
		return new JobItem(id, body);
	}

	private static void append(Job job, int status) throws IOException {
		Job.Item item = job.next();
		var answer = new ItemCalls.Answer(status, "req_1", "{\"id\":\"run_1\"}".getBytes(StandardCharsets.UTF_8), 3,
				null);
		job.append(item, Result.line(item.id(), answer), status == 200);
	}

	private static long onDisk(Job job) throws IOException {
		Path folder = job.results().getParent();
		long bytes = 0;
		for (String name : List.of(Job.ITEMS, Job.RESULTS)) {
			bytes += Files.size(folder.resolve(name));
		}
		return bytes;
	}

}
