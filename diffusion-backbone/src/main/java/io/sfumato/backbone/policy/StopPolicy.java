package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * When the run ends early.
 */
public interface StopPolicy {

	/**
	 * Asked after every step.
	 * @param windowFinished whether the step has finished its window
	 * @return null to go on
	 */
	@Nullable Stop afterStep(StepContext context, boolean windowFinished);

	/**
	 * The end of a run.
	 *
	 * @param fill the token that all undecided cells get, null to leave them
	 */
	record Stop(@Nullable Integer fill) {
	}

}
