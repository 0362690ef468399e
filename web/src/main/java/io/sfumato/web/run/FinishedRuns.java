package io.sfumato.web.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * Runs while they are underway, and in memory alone for a while after: so many, so large
 * and so old at most. Whoever asked for a run finds it by its id, nobody else does.
 * Thread-safe.
 */
public final class FinishedRuns {

	private final RunMemory limits;

	private final InstantSource clock;

	private final Map<String, Watched> underway = new HashMap<>();

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
	 * Takes the events of a run and remembers how it ends.
	 * @param owner whose run it is
	 * @param also gets every event, too
	 */
	public Consumer<GenerationEvent> remembering(String owner, RunRequest request, Consumer<GenerationEvent> also) {
		var watched = new Watched(owner, request);
		return (event) -> {
			watched.accept(event);
			also.accept(event);
		};
	}

	/** A finished run that is still remembered. */
	public Optional<FinishedRun> find(String owner, String id) {
		return state(owner, id).flatMap(
				(state) -> (state instanceof RunState.Done(FinishedRun run)) ? Optional.of(run) : Optional.empty());
	}

	/** How far a run is; empty if it isn't remembered. */
	public synchronized Optional<RunState> state(String owner, String id) {
		forget();
		Watched watched = this.underway.get(id);
		if (watched != null) {
			return watched.owner.equals(owner) ? Optional.of(watched.state) : Optional.empty();
		}
		Kept kept = this.runs.get(id);
		return (kept != null && kept.owner().equals(owner)) ? Optional.of(kept.state()) : Optional.empty();
	}

	/** The run can be cancelled from now on, unless it has ended meanwhile. */
	public void started(Run run) {
		boolean late = false;
		synchronized (this) {
			Watched watched = this.underway.get(run.id());
			if (watched != null) {
				watched.run = run;
				late = watched.cancelled;
			}
		}
		if (late) {
			run.cancel();
		}
	}

	/**
	 * Cancels a run, without effect on one that has ended.
	 * @return whether it is remembered
	 */
	public boolean cancel(String owner, String id) {
		Run run = null;
		synchronized (this) {
			if (state(owner, id).isEmpty()) {
				return false;
			}
			Watched watched = this.underway.get(id);
			if (watched != null) {
				watched.cancelled = true;
				run = watched.run;
			}
		}
		if (run != null) {
			run.cancel();
		}
		return true;
	}

	private synchronized void begin(String id, Watched watched) {
		this.underway.put(id, watched);
	}

	private synchronized void proceed(Watched watched) {
		watched.state = new RunState.Running();
	}

	private synchronized void end(String owner, String id, RunState state) {
		this.underway.remove(id);
		forget();
		if (state.bytes() > this.limits.bytes()) {
			return;
		}
		this.runs.put(id, new Kept(owner, state, this.clock.instant().plus(this.limits.life())));
		this.bytes += state.bytes();
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
			this.bytes -= each.state().bytes();
			oldest.remove();
		}
	}

	private record Kept(String owner, RunState state, Instant until) {
	}

	/** A run that hasn't ended. Its events come from one thread at a time. */
	private final class Watched implements Consumer<GenerationEvent> {

		private final String owner;

		private final RunRequest request;

		private final ShownCells cells = new ShownCells();

		private String id = "";

		/** Guarded by the outer instance, as what follows. */
		private RunState state = new RunState.Queued();

		private @Nullable Run run;

		/** Maybe before it is known to have started: its id is told first. */
		private boolean cancelled;

		private Watched(String owner, RunRequest request) {
			this.owner = owner;
			this.request = request;
		}

		@Override
		public void accept(GenerationEvent event) {
			this.cells.accept(event);
			switch (event) {
				case GenerationEvent.Accepted accepted -> {
					this.id = accepted.runId();
					begin(this.id, this);
				}
				case GenerationEvent.Encoded encoded -> proceed(this);
				case GenerationEvent.Done done -> end(this.owner, done.result().id(),
						new RunState.Done(new FinishedRun(this.request, done.result(), this.cells.shown())));
				case GenerationEvent.Failed failed -> end(this.owner, this.id, new RunState.Failed(failed.problem()));
				default -> {
				}
			}
		}

	}

}
