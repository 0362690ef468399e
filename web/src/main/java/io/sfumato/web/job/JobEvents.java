package io.sfumato.web.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;

import io.sfumato.web.http.JsonBody;
import io.sfumato.web.store.Lines;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A job as server-sent events: {@code item} for each that is over, {@code progress} with
 * the counts after them, {@code done} at the end. The id of an event is how many items
 * were over, so a client that comes back goes on behind the last one it has seen.
 */
final class JobEvents {

	private static final Duration SILENCE = Duration.ofSeconds(10);

	private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

	private final Job job;

	private long seen;

	/** Where the next line begins; negative before the first one was looked for. */
	private long position = -1;

	/**
	 * @param seen items that the client knows of
	 */
	JobEvents(Job job, long seen) {
		this.job = job;
		this.seen = seen;
	}

	/**
	 * Their frames; reads on the workers.
	 * @param stop ends them before their end, when the server stops
	 */
	Flux<byte[]> frames(Scheduler workers, Mono<Void> stop) {
		// whoever listens first and looks then misses nothing
		Flux<Object> looks = Flux.<Object>merge(this.job.changes().onBackpressureLatest(), Flux.just(this.job),
				Flux.interval(SILENCE).onBackpressureDrop());
		return looks.onBackpressureLatest()
			.publishOn(workers, 1)
			.concatMap((look) -> Flux.just(look((look instanceof Long))), 1)
			.takeUntil((frames) -> this.position == Long.MAX_VALUE)
			.takeUntilOther(stop);
	}

	private byte[] look(boolean silence) {
		// before the lines: what is over by then is among them
		JobHead head = this.job.head();
		var frames = new StringBuilder();
		try {
			items(head, frames);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (!frames.isEmpty()) {
			frame(frames, "progress", JobJson.counts(this.job.head(), this.job.isAtWork()));
		}
		if (head.state().isFinal()) {
			frame(frames, "done", JobJson.of(this.job));
			this.position = Long.MAX_VALUE;
		}
		return (frames.isEmpty() && silence) ? PING : frames.toString().getBytes(StandardCharsets.UTF_8);
	}

	private void items(JobHead head, StringBuilder frames) throws IOException {
		long skipped = (this.position < 0) ? this.seen : 0;
		try (Lines lines = this.job.results(Math.max(0, this.position))) {
			for (byte[] line = lines.next(); line != null && lines.isWhole(); line = lines.next()) {
				this.position = lines.position();
				if (skipped > 0) {
					skipped--;
					continue;
				}
				this.seen++;
				Result result = Result.of(line);
				var json = new LinkedHashMap<String, @Nullable Object>();
				json.put("id", result.id());
				json.put("state", JobResults.state(result, head));
				frame(frames, "item", json);
			}
		}
	}

	private void frame(StringBuilder frames, String name, Object data) {
		frames.append("id: ")
			.append(this.seen)
			.append("\nevent: ")
			.append(name)
			.append("\ndata: ")
			.append(new String(JsonBody.bytes(data), StandardCharsets.UTF_8))
			.append("\n\n");
	}

}
