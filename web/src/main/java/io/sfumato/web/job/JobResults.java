package io.sfumato.web.job;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.store.Lines;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * What became of the items of a job, line by line in their order, as far as it has come.
 *
 * @param after id of the last item that the caller has; null for none
 * @param limit most lines
 * @param state of the items that are wanted; null for all
 */
record JobResults(@Nullable String after, int limit, @Nullable String state) {

	private static final Set<String> STATES = Set.of("done", "failed", "cancelled", "expired");

	private static final int CHUNK = 64 * 1024;

	JobResults {
		if (state != null && !STATES.contains(state)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A state is one of " + String.join(", ", STATES.stream().sorted().toList()) + ".", "state");
		}
	}

	/** Some lines at a time; blocks whoever subscribes and requests. */
	Flux<byte[]> of(Job job) {
		return Flux.using(() -> new Reading(job), (reading) -> Flux.generate(reading::next), Reading::close);
	}

	/** An item's line on the native API. */
	static Map<String, @Nullable Object> json(Result result, JobHead head) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("id", result.id());
		json.put("state", state(result, head));
		if (result.isRun()) {
			json.put(result.isDone() ? "run" : "problem", result.body());
		}
		return json;
	}

	static String state(Result result, JobHead head) {
		if (result.isRun()) {
			return result.isDone() ? "done" : "failed";
		}
		return (head.ending() == JobState.CANCELLED) ? "cancelled" : "expired";
	}

	/** The lines on their way to one caller. */
	private final class Reading implements Closeable {

		private final Job job;

		private final Lines lines;

		private boolean begun;

		private int left;

		private Reading(Job job) throws IOException {
			this.job = job;
			this.lines = job.results(0);
			this.begun = JobResults.this.after == null;
			this.left = JobResults.this.limit;
		}

		private void next(SynchronousSink<byte[]> sink) {
			var chunk = new ByteArrayOutputStream();
			try {
				while (this.left > 0 && chunk.size() < CHUNK) {
					byte[] line = this.lines.next();
					if (line == null || !this.lines.isWhole()) {
						this.left = 0;
						break;
					}
					add(Result.of(line), chunk);
				}
			}
			catch (IOException ex) {
				sink.error(ex);
				return;
			}
			if (chunk.size() > 0) {
				sink.next(chunk.toByteArray());
			}
			else {
				sink.complete();
			}
		}

		private void add(Result result, ByteArrayOutputStream chunk) {
			if (!this.begun) {
				this.begun = result.id().equals(JobResults.this.after);
				return;
			}
			JobHead head = this.job.head();
			String wanted = JobResults.this.state;
			if (wanted == null || wanted.equals(state(result, head))) {
				chunk.writeBytes(JsonBody.bytes(json(result, head)));
				chunk.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
				this.left--;
			}
		}

		@Override
		public void close() {
			try {
				this.lines.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
