package io.sfumato.engine;

import io.sfumato.engine.result.RunResult;

/**
 * One admitted request.
 */
public interface Run {

	/** {@code run_} and 26 characters. */
	String id();

	/**
	 * Asks the run to stop; it does before its next forward pass, and a pass in flight is
	 * terminated. Idempotent; without effect on a finished run.
	 */
	void cancel();

	/**
	 * Waits for the end.
	 * @throws io.sfumato.engine.error.EngineException as the run failed
	 * @throws InterruptedException if the waiting thread is interrupted; the run goes on
	 */
	RunResult await() throws InterruptedException;

}
