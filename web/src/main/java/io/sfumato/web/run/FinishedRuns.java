package io.sfumato.web.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finished runs, in memory alone: so many, so large and so old at most. Whoever asked for
 * a run finds it by its id, nobody else does. Thread-safe.
 */
public final class FinishedRuns {

	private final RunMemory limits;

	private final InstantSource clock;

	/** In the order of their ends. */
	private final Map<String, Kept> runs = new LinkedHashMap<>();

	private long bytes;

	public FinishedRuns(RunMemory limits, InstantSource clock) {
		this.limits = limits;
		this.clock = clock;
	}

	/**
	 * Who asks.
	 * @param key id of the API key; null where none is wanted, then all are one
	 */
	public static String owner(@Nullable String key) {
		return (key != null) ? "key " + key : "anybody";
	}

	/**
	 * Takes the events of a run and remembers it when it is done.
	 * @param owner whose run it is
	 * @param also gets every event, too
	 */
	public Consumer<GenerationEvent> remembering(String owner, RunRequest request, Consumer<GenerationEvent> also) {
		var cells = new ShownCells();
		return (event) -> {
			cells.accept(event);
			if (event instanceof GenerationEvent.Done done) {
				keep(owner, new FinishedRun(request, done.result(), cells.shown()));
			}
			also.accept(event);
		};
	}

	/** A run that is still remembered. */
	public synchronized Optional<FinishedRun> find(String owner, String id) {
		forget();
		Kept kept = this.runs.get(id);
		return (kept != null && kept.owner().equals(owner)) ? Optional.of(kept.run()) : Optional.empty();
	}

	private synchronized void keep(String owner, FinishedRun run) {
		forget();
		if (run.bytes() > this.limits.bytes()) {
			return;
		}
		this.runs.put(run.result().id(), new Kept(owner, run, this.clock.instant().plus(this.limits.life())));
		this.bytes += run.bytes();
		forget();
	}

	/** Lets go of what is too old, and of the oldest while there is too much. */
	private void forget() {
		Instant now = this.clock.instant();
		Iterator<Kept> oldest = this.runs.values().iterator();
		while (oldest.hasNext()) {
			Kept each = oldest.next();
			boolean tooMuch = this.runs.size() > this.limits.runs() || this.bytes > this.limits.bytes();
			if (!tooMuch && now.isBefore(each.until())) {
				return;
			}
			this.bytes -= each.run().bytes();
			oldest.remove();
		}
	}

	private record Kept(String owner, FinishedRun run, Instant until) {
	}

}
