package io.sfumato.web.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.JobItem;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StorageLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebExceptionHandler;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/** What one thread does with jobs while others want something else of them. */
class JobRunnerTests {

	@TempDir
	private Path folder;

	/** Just when its owner is told to come back in an hour. */
	@Test
	void aJobThatIsCancelledWhileItIsPutOffEndsAtOnce() {
		var running = new CompletableFuture<JobRunner>();
		try (Storage storage = new Storage(
				new StorageLimits(this.folder, 100_000, 1000, 10, 10, 10, Duration.ofDays(1)))) {
			var store = new JobStore(storage, InstantSource.system());
			Job job = keep(store);
			try (JobRunner runner = runner(store, (key) -> cancelAndPutOff(running.join(), job))) {
				running.complete(runner);
				runner.resume();

				await().until(() -> job.head().state().isFinal());
			}

			assertThat(job.head().state()).isEqualTo(JobState.CANCELLED);
		}
	}

	@Test
	void whatBreaksForOneJobDoesntEndTheRest() throws IOException {
		try (Storage storage = new Storage(
				new StorageLimits(this.folder, 100_000, 1000, 10, 10, 10, Duration.ofDays(1)))) {
			var store = new JobStore(storage, InstantSource.system());
			Job job = keep(store);
			var broken = new CompletableFuture<Void>();
			try (JobRunner runner = runner(store, (key) -> {
				broken.complete(null);
				throw new OutOfMemoryError("made up");
			})) {
				runner.resume();
				broken.join();

				runner.cancel(job);

				await().until(() -> job.head().state().isFinal());
			}
		}
	}

	@Test
	void aClockThatIsSetBackKeepsNobodyWaiting() {
		var now = new AtomicReference<>(Instant.parse("2026-11-22T09:30:00Z"));
		var asked = new AtomicInteger();
		try (Storage storage = new Storage(
				new StorageLimits(this.folder, 100_000, 1000, 10, 10, 10, Duration.ofDays(1)))) {
			var store = new JobStore(storage, now::get);
			Job job = keep(store);
			try (JobRunner runner = runner(store, (key) -> {
				asked.incrementAndGet();
				throw new ProblemException(new Problem(ProblemKind.RATE_LIMITED, "That is enough for now.", null, null,
						null, Duration.ofSeconds(20), Set.of()));
			})) {
				runner.resume();
				await().until(() -> job.notBefore().isAfter(now.get()));

				now.set(now.get().minus(Duration.ofHours(1)));
				runner.wake();

				await().until(() -> asked.get() > 1);
			}
		}
	}

	private static LongConsumer cancelAndPutOff(JobRunner runner, Job job) {
		try {
			runner.cancel(job);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new ProblemException(new Problem(ProblemKind.RATE_LIMITED, "That is enough for now.", null, null, null,
				Duration.ofHours(1), Set.of()));
	}

	private static JobRunner runner(JobStore store, Allowances allowances) {
		var beans = new StaticListableBeanFactory();
		beans.addBean("allowances", allowances);
		return new JobRunner(store,
				new ItemCalls(beans.getBeanProvider(DispatcherHandler.class),
						beans.getBeanProvider(WebExceptionHandler.class)),
				beans.getBeanProvider(Allowances.class), new BatchFiles(new FileStore(store.storage(), store.clock())));
	}

	private static Job keep(JobStore store) {
		Instant now = store.clock().instant();
		try (NewJob job = store.begin()) {
			job.add(new JobItem("a", JsonMapper.shared().createObjectNode().put("question", "Hi?")), "/items/0");
			return store.keep(job,
					JobHead.waiting("job_A", null, "/api/v1/answers", now, now.plusSeconds(600), Map.of(), null).of(1));
		}
	}

}
