package io.sfumato.backbone.policy;

/**
 * How many cells a step decides.
 */
public interface StepSchedule {

	/**
	 * The number of cells to decide now: exactly so many for {@link TopQuota}, at least
	 * so many for rules that look at the scores.
	 */
	int quota(StepContext context);

	/**
	 * Whether the window has had all the steps this schedule grants it. Schedules without
	 * a number of steps never say so.
	 */
	default boolean spent(StepContext context) {
		return false;
	}

}
