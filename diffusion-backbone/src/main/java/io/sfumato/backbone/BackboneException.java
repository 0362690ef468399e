package io.sfumato.backbone;

/**
 * The runtime failed during a pass: a defect of the model or the machine, never of a
 * request.
 */
public class BackboneException extends RuntimeException {

	public BackboneException(String message, Throwable cause) {
		super(message, cause);
	}

}
