package io.sfumato.ai.decision;

/**
 * The answer to a closed question: one of the question's kind, or none.
 */
public sealed interface DecisionAnswer permits YesNoAnswer, ChoiceAnswer, ScoreAnswer, RefusalAnswer {

}
