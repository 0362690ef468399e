package io.sfumato.structured.automaton;

/**
 * An automaton that would cost more than its {@link Budget}.
 */
public final class BudgetExceededException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** A limit that is none of states and steps. */
	public static BudgetExceededException because(String message) {
		return new BudgetExceededException(message);
	}

	BudgetExceededException(String message) {
		super(message, null, false, false);
	}

}
