package io.sfumato.engine.result;

/**
 * A question that was spoken, as the model wrote it down before it answered.
 *
 * @param text with a question mark where the model wrote none
 * @param confidence geometric mean of its tokens' probabilities
 */
public record HeardQuestion(String text, double confidence) {
}
