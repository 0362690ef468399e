package io.sfumato.engine.error;

/**
 * A defect of the model or the machine, never of the request.
 */
public final class ModelFaultException extends EngineException {

	public ModelFaultException(String message, Throwable cause) {
		super(Problem.INTERNAL, message, null, cause);
	}

}
