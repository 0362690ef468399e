package io.sfumato.engine.error;

/**
 * The run was cancelled.
 */
public final class RunCancelledException extends EngineException {

	public RunCancelledException(String message) {
		super(Problem.RUN_CANCELLED, message, null, null);
	}

}
