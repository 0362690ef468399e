package io.sfumato.backbone;

/**
 * A pass was stopped because nobody waits for it.
 */
public class CancelledForwardException extends RuntimeException {

	public CancelledForwardException() {
		super("The forward pass was cancelled");
	}

}
