package io.sfumato.engine.error;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The request can't be run as it is: the caller has to change it.
 */
public final class InvalidRequestException extends EngineException {

	private final @Nullable Long limit;

	private final @Nullable Long actual;

	private final transient List<Violation> violations;

	public InvalidRequestException(Problem problem, String message, @Nullable String pointer) {
		this(problem, message, pointer, null, null);
	}

	/**
	 * @param limit the limit that was passed
	 * @param actual the value that passed it
	 */
	public InvalidRequestException(Problem problem, String message, @Nullable String pointer, @Nullable Long limit,
			@Nullable Long actual) {
		this(problem, message, pointer, limit, actual, List.of());
	}

	/**
	 * @param violations why the schema or template at the pointer can't be kept
	 */
	public InvalidRequestException(Problem problem, String message, @Nullable String pointer,
			List<Violation> violations) {
		this(problem, message, pointer, null, null, violations);
	}

	private InvalidRequestException(Problem problem, String message, @Nullable String pointer, @Nullable Long limit,
			@Nullable Long actual, List<Violation> violations) {
		super(problem, message, pointer, null);
		this.limit = limit;
		this.actual = actual;
		this.violations = List.copyOf(violations);
	}

	public @Nullable Long limit() {
		return this.limit;
	}

	public @Nullable Long actual() {
		return this.actual;
	}

	/** Why a schema or a template is refused; nothing otherwise. */
	public List<Violation> violations() {
		return this.violations;
	}

}
