package io.sfumato.structured.plan;

import java.util.List;

/**
 * A schema that cannot be kept as it is. Nothing was generated yet.
 */
public final class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<Problem> problems;

	/**
	 * A refusal.
	 * @param problems what was found in one pass, ordered by pointer, at least one
	 */
	public RefusedException(List<Problem> problems) {
		super("%s at \"%s\": %s".formatted(problems.getFirst().code(), problems.getFirst().pointer(),
				problems.getFirst().message()));
		this.problems = List.copyOf(problems);
	}

	public List<Problem> problems() {
		return this.problems;
	}

}
