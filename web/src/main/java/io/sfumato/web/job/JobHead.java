package io.sfumato.web.job;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.sfumato.web.once.Mark;
import io.sfumato.web.run.FinishedRuns;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job beside its items and their answers; on disk whenever its state
 * changes.
 *
 * @param id {@code job_} or {@code batch_} and 26 characters
 * @param key id of the API key it came with; null where none is wanted
 * @param path of the route that runs its items
 * @param total how many there are
 * @param done how many were answered well
 * @param failed how many weren't
 * @param since when each of its states began
 * @param expiresAt when it is too late for what hasn't begun
 * @param metadata echoed, never logged
 * @param ending the state that it ends in; null as long as it goes on
 * @param batch what makes it a batch; null for a native job
 * @param mark of the request that it came with; null if that had no key
 */
record JobHead(String id, @Nullable String key, String path, int total, int done, int failed, JobState state,
		Map<JobState, Instant> since, Instant expiresAt, Map<String, String> metadata, @Nullable JobState ending,
		@Nullable BatchHead batch, @Nullable Mark mark) {

	/** A job that begins to wait. */
	static JobHead waiting(String id, @Nullable String key, String path, Instant now, Instant expiresAt,
			Map<String, String> metadata, @Nullable BatchHead batch) {
		return new JobHead(id, key, path, 0, 0, 0, JobState.WAITING, Map.of(JobState.WAITING, now), expiresAt, metadata,
				null, batch, null);
	}

	/** Whose it is. */
	String owner() {
		return FinishedRuns.owner(this.key);
	}

	Instant createdAt() {
		return this.since.getOrDefault(JobState.WAITING, Instant.EPOCH);
	}

	/** When it ended; null before. */
	@Nullable Instant endedAt() {
		return this.state.isFinal() ? this.since.get(this.state) : null;
	}

	/** The same with so many items. */
	JobHead of(int total) {
		return new JobHead(this.id, this.key, this.path, total, this.done, this.failed, this.state, this.since,
				this.expiresAt, this.metadata, this.ending, this.batch, this.mark);
	}

	/** The same with other counts. */
	JobHead counting(int done, int failed) {
		return new JobHead(this.id, this.key, this.path, this.total, done, failed, this.state, this.since,
				this.expiresAt, this.metadata, this.ending, this.batch, this.mark);
	}

	/** The same in another state. */
	JobHead in(JobState next, Instant now) {
		var moments = new LinkedHashMap<>(this.since);
		moments.put(next, now);
		return new JobHead(this.id, this.key, this.path, this.total, this.done, this.failed, next, moments,
				this.expiresAt, this.metadata, this.ending, this.batch, this.mark);
	}

	/** The same on its way to its end. */
	JobHead ending(JobState end) {
		return new JobHead(this.id, this.key, this.path, this.total, this.done, this.failed, this.state, this.since,
				this.expiresAt, this.metadata, end, this.batch, this.mark);
	}

	/** The same with what else is known of the batch. */
	JobHead with(BatchHead batch) {
		return new JobHead(this.id, this.key, this.path, this.total, this.done, this.failed, this.state, this.since,
				this.expiresAt, this.metadata, this.ending, batch, this.mark);
	}

	/** The same with the mark of the request that it came with. */
	JobHead marked(@Nullable Mark mark) {
		return new JobHead(this.id, this.key, this.path, this.total, this.done, this.failed, this.state, this.since,
				this.expiresAt, this.metadata, this.ending, this.batch, mark);
	}

	/** The same as it was when it came, of which its request was told. */
	JobHead asItCame() {
		if (this.state == JobState.FAILED) {
			// a batch that couldn't be run ended at once
			return this;
		}
		BatchHead first = (this.batch != null) ? new BatchHead(this.batch.inputFileId(), this.batch.outputSeconds())
				: null;
		return waiting(this.id, this.key, this.path, createdAt(), this.expiresAt, this.metadata, first).of(this.total)
			.marked(this.mark);
	}

}
