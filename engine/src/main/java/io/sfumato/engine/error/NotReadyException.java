package io.sfumato.engine.error;

import java.time.Duration;

/**
 * The model isn't loaded, or the server is shutting down.
 */
public final class NotReadyException extends EngineException {

	private final Duration retryAfter;

	public NotReadyException(String message, Duration retryAfter) {
		super(Problem.NOT_READY, message, null, null);
		this.retryAfter = retryAfter;
	}

	@Override
	public Duration retryAfter() {
		return this.retryAfter;
	}

}
