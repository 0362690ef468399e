package io.sfumato.engine.request;

import org.jspecify.annotations.Nullable;

/**
 * One question.
 *
 * @param id names its answer; unique in the request
 * @param text as the user typed it
 * @param maxTokens cap on the answer's tokens; null for the strategy's
 */
public record Question(String id, String text, @Nullable Integer maxTokens) {
}
