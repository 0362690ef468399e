package io.sfumato.ai.decision;

/**
 * A closed question.
 */
public sealed interface DecisionQuestion permits YesNoQuestion, ChoiceQuestion, ScoreQuestion {

	/** The question in words. */
	String instructions();

}
