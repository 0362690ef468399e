package io.sfumato.engine.error;

/**
 * The run took longer than its deadline; its work is discarded.
 */
public final class DeadlineExceededException extends EngineException {

	public DeadlineExceededException(String message) {
		super(Problem.DEADLINE_EXCEEDED, message, null, null);
	}

}
