package io.sfumato.engine.error;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A run that can't be had, with everything a caller needs to act on it. Messages are
 * sentences with values but never contain what the user sent.
 */
public abstract sealed class EngineException extends RuntimeException permits InvalidRequestException,
		OverloadedException, RunCancelledException, DeadlineExceededException, NotReadyException, ModelFaultException {

	private final Problem problem;

	private final @Nullable String pointer;

	protected EngineException(Problem problem, String message, @Nullable String pointer, @Nullable Throwable cause) {
		super(message, cause);
		this.problem = problem;
		this.pointer = pointer;
	}

	/** What kind of problem it is. */
	public Problem problem() {
		return this.problem;
	}

	/** JSON Pointer or part name of the field that caused it; null when there is none. */
	public @Nullable String pointer() {
		return this.pointer;
	}

	/** When to try again; null when that wouldn't help. */
	public @Nullable Duration retryAfter() {
		return null;
	}

}
