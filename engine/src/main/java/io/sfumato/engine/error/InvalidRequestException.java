package io.sfumato.engine.error;

import org.jspecify.annotations.Nullable;

/**
 * The request can't be run as it is: the caller has to change it.
 */
public final class InvalidRequestException extends EngineException {

	private final @Nullable Long limit;

	private final @Nullable Long actual;

	public InvalidRequestException(Problem problem, String message, @Nullable String pointer) {
		this(problem, message, pointer, null, null);
	}

	/**
	 * @param limit the limit that was passed
	 * @param actual the value that passed it
	 */
	public InvalidRequestException(Problem problem, String message, @Nullable String pointer, @Nullable Long limit,
			@Nullable Long actual) {
		super(problem, message, pointer, null);
		this.limit = limit;
		this.actual = actual;
	}

	public @Nullable Long limit() {
		return this.limit;
	}

	public @Nullable Long actual() {
		return this.actual;
	}

}
