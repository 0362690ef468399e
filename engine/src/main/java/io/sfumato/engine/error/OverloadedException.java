package io.sfumato.engine.error;

import java.time.Duration;

/**
 * The queue is full.
 */
public final class OverloadedException extends EngineException {

	private final Duration retryAfter;

	public OverloadedException(String message, Duration retryAfter) {
		super(Problem.QUEUE_FULL, message, null, null);
		this.retryAfter = retryAfter;
	}

	@Override
	public Duration retryAfter() {
		return this.retryAfter;
	}

}
