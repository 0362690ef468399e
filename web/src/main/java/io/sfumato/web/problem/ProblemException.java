package io.sfumato.web.problem;

import org.jspecify.annotations.Nullable;

/**
 * A problem that the HTTP layer found before the engine was asked. The detail is a
 * sentence with values of ours, never with what the user sent.
 */
public final class ProblemException extends RuntimeException {

	private final transient Problem problem;

	public ProblemException(Problem problem) {
		super(problem.detail(), null, false, false);
		this.problem = problem;
	}

	public ProblemException(ProblemKind kind, String detail) {
		this(Problem.of(kind, detail, null));
	}

	/**
	 * @param pointer JSON Pointer or part name of what is at fault
	 */
	public ProblemException(ProblemKind kind, String detail, @Nullable String pointer) {
		this(Problem.of(kind, detail, pointer));
	}

	public Problem problem() {
		return this.problem;
	}

}
