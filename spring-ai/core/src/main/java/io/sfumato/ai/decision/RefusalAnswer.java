package io.sfumato.ai.decision;

/**
 * None: the question is better left unanswered. What would have been answered is in the
 * result's metadata.
 *
 * @param reason {@code notVisible} if what is asked about can't be seen in the input,
 * {@code labelMass} if the model would have said something else than any of the options
 * @param probability how probable it is that the answer can't be seen, 0 to 1; 0 if that
 * wasn't read
 */
public record RefusalAnswer(String reason, double probability) implements DecisionAnswer {
}
