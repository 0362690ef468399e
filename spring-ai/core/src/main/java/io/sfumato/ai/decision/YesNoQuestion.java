package io.sfumato.ai.decision;

/**
 * Whether something is so.
 */
public record YesNoQuestion(String instructions) implements DecisionQuestion {

	public static YesNoQuestion of(String instructions) {
		return new YesNoQuestion(instructions);
	}

}
