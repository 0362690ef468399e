package io.sfumato.ai.decision;

/**
 * Whether something is so.
 *
 * @param probability of yes, 0 to 1
 */
public record YesNoAnswer(double probability) implements DecisionAnswer {

	/** Whether yes is more probable than no. */
	public boolean isYes() {
		return isYes(0.5);
	}

	/**
	 * Whether yes is more probable than a threshold.
	 * @param threshold 0 to 1; what a wrong yes and a wrong no cost says where it is
	 */
	public boolean isYes(double threshold) {
		return this.probability > threshold;
	}

}
