package io.sfumato.structured.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.plan.RefusedException;

/**
 * What was found in one pass. Not for several threads.
 */
final class Problems {

	private static final int MOST = 50;

	private final List<Problem> errors = new ArrayList<>();

	private final List<Problem> warnings = new ArrayList<>();

	void add(Problem problem) {
		for (Problem each : this.errors) {
			if (each.code().equals(problem.code()) && each.pointer().equals(problem.pointer())) {
				return;
			}
		}
		this.errors.add(problem);
	}

	void add(String code, String pointer, String keyword, String message) {
		add(Problem.of(code, pointer, keyword, message));
	}

	void warn(String code, String pointer, String keyword, String message) {
		Problem warning = Problem.of(code, pointer, keyword, message);
		if (this.warnings.size() < MOST && !this.warnings.contains(warning)) {
			this.warnings.add(warning);
		}
	}

	boolean isFull() {
		return this.errors.size() >= MOST;
	}

	boolean has(String code) {
		return this.errors.stream().anyMatch((each) -> each.code().equals(code));
	}

	/**
	 * Stops if there is anything to stop for.
	 * @throws RefusedException with the errors ordered by pointer
	 */
	void refuseIfAny() {
		if (!this.errors.isEmpty()) {
			throw new RefusedException(this.errors.stream()
				.sorted(Comparator.comparing(Problem::pointer).thenComparing(Problem::code))
				.limit(MOST)
				.toList());
		}
	}

	List<Problem> warnings() {
		return List.copyOf(this.warnings);
	}

	/** An exception's message; ours always have one. */
	static String message(RuntimeException ex) {
		String message = ex.getMessage();
		return (message != null) ? message : ex.toString();
	}

}
