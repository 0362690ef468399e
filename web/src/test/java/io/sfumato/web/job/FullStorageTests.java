package io.sfumato.web.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.sfumato.web.request.JobItem;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StorageLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebExceptionHandler;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/** How jobs end where nothing more may be kept. */
class FullStorageTests {

	private static final Instant NOW = Instant.parse("2026-11-22T09:30:00Z");

	private static final long LIMIT = 100_000;

	@TempDir
	private Path folder;

	private volatile Instant now = NOW;

	private Storage storage;

	private JobStore store;

	private FileStore files;

	@BeforeEach
	void open() {
		this.storage = new Storage(new StorageLimits(this.folder, LIMIT, 1000, 10, 10, 10, Duration.ofDays(30)));
		this.store = new JobStore(this.storage, () -> this.now);
		this.files = new FileStore(this.storage, () -> this.now);
	}

	@AfterEach
	void close() {
		this.storage.close();
	}

	@Test
	void aBatchSaysThatItsFilesWaitForRoom() throws IOException {
		Job job = answeredBatch();
		long others = fill();
		try (JobRunner runner = runner()) {
			runner.resume();
			await().until(() -> !errors(job).isEmpty());
			assertThat(errors(job)).extracting(BatchHead.LineError::code).containsExactly("storage_full");
			assertThat(job.head().state()).isEqualTo(JobState.FINISHING);

			this.storage.giveBack(others);
			this.now = this.now.plusSeconds(11);
			runner.wake();

			await().until(() -> job.head().state().isFinal());
		}
		assertThat(job.head().state()).isEqualTo(JobState.COMPLETED);
		assertThat(errors(job)).isEmpty();
		assertThat(this.files.of("anybody")).hasSize(1);
	}

	@Test
	void aBatchWhoseFilesFindNoRoomForADayHasFailed() throws IOException {
		Job job = answeredBatch();
		fill();
		try (JobRunner runner = runner()) {
			runner.resume();
			await().until(() -> job.head().state() == JobState.FINISHING && job.notBefore().isAfter(NOW));

			this.now = NOW.plus(Duration.ofDays(1)).plusSeconds(1);
			runner.wake();

			await().until(() -> job.head().state().isFinal());
		}
		assertThat(job.head().state()).isEqualTo(JobState.FAILED);
		assertThat(errors(job)).extracting(BatchHead.LineError::code).containsExactly("storage_full");
		assertThat(this.files.of("anybody")).isEmpty();
	}

	@Test
	void aJobIsCancelledThoughThereIsNoRoom() throws IOException {
		Job job = keep(null, NOW.plusSeconds(600));
		fill();
		try (JobRunner runner = runner()) {
			runner.cancel(job);

			await().until(() -> job.head().state().isFinal());
		}
		assertThat(job.head().state()).isEqualTo(JobState.CANCELLED);
		assertThat(job.isOver()).isTrue();
	}

	private Job answeredBatch() throws IOException {
		Job job = keep(new BatchHead("file-1", null), NOW.plusSeconds(600));
		Job.Item item = job.next();
		var answer = new ItemCalls.Answer(200, "req_1", "{\"id\":\"run_1\"}".getBytes(), 3, null);
		job.append(item, Result.line(item.id(), answer), true);
		return job;
	}

	private long fill() {
		long rest = LIMIT - this.storage.bytes();
		this.storage.take(rest);
		return rest;
	}

	private static List<BatchHead.LineError> errors(Job job) {
		BatchHead batch = job.head().batch();
		return (batch != null) ? batch.errors() : List.of();
	}

	private Job keep(BatchHead batch, Instant expiresAt) {
		try (NewJob job = this.store.begin()) {
			job.add(new JobItem("a", JsonMapper.shared().createObjectNode().put("question", "Hi?")), "/items/0");
			return this.store.keep(job,
					JobHead.waiting("job_A", null, "/api/v1/answers", NOW, expiresAt, Map.of(), batch).of(1));
		}
	}

	private JobRunner runner() {
		var none = new StaticListableBeanFactory();
		return new JobRunner(this.store,
				new ItemCalls(none.getBeanProvider(DispatcherHandler.class),
						none.getBeanProvider(WebExceptionHandler.class)),
				none.getBeanProvider(Allowances.class), new BatchFiles(this.files));
	}

}
