package io.sfumato.structured.automaton;

/**
 * What compiling may cost, counted and not timed, so that the same input is refused on
 * every machine. Not for several threads.
 */
public final class Budget {

	/** States of one automaton by default. */
	public static final int STATES = 20_000;

	/** Elementary steps of one compilation by default. */
	public static final long STEPS = 2_000_000;

	/** Of a pass that adds little to an automaton and makes it minimal again. */
	private static final long STEPS_PER_STATE = 5_000;

	private final int maxStates;

	private long steps;

	/**
	 * A budget.
	 * @param maxStates most states of any one automaton
	 * @param steps most elementary steps altogether
	 */
	public Budget(int maxStates, long steps) {
		this.maxStates = maxStates;
		this.steps = steps;
	}

	/** The default budget. */
	public static Budget standard() {
		return new Budget(STATES, STEPS);
	}

	/** The default budget, or one that what is added to a large language can't exceed. */
	public static Budget around(Language language) {
		return new Budget(Math.max(STATES, 2 * language.states()),
				Math.max(STEPS, STEPS_PER_STATE * language.states()));
	}

	/**
	 * Spends steps.
	 * @throws BudgetExceededException when they are used up
	 */
	public void spend(long count) {
		this.steps -= count;
		if (this.steps < 0) {
			throw new BudgetExceededException("the automaton needs more steps than the budget allows");
		}
	}

	/**
	 * Checks the size of an automaton.
	 * @throws BudgetExceededException when it is too large
	 */
	public void checkStates(int states) {
		if (states > this.maxStates) {
			throw new BudgetExceededException("the automaton has more than %d states".formatted(this.maxStates));
		}
	}

}
