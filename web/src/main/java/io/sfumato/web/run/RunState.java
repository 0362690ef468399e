package io.sfumato.web.run;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.Problem;

/** How far a run is. */
public sealed interface RunState {

	/** The name on the wire. */
	String label();

	/** Roughly how much memory it takes. */
	default long bytes() {
		return 512;
	}

	/** It waits for its first turn. */
	record Queued() implements RunState {

		@Override
		public String label() {
			return "queued";
		}

	}

	/** It has had its first turn. */
	record Running() implements RunState {

		@Override
		public String label() {
			return "running";
		}

	}

	/** It has a result. */
	record Done(FinishedRun run) implements RunState {

		@Override
		public String label() {
			return "done";
		}

		@Override
		public long bytes() {
			return this.run.bytes();
		}

	}

	/** It has ended without one, because it failed or was cancelled. */
	record Failed(EngineException problem) implements RunState {

		@Override
		public String label() {
			return (this.problem.problem() == Problem.RUN_CANCELLED) ? "cancelled" : "failed";
		}

	}

}
