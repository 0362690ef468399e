package io.sfumato.engine.request;

import org.jspecify.annotations.Nullable;

/**
 * One question.
 *
 * @param id names its answer; unique in the request
 * @param text as the user typed it; null if it is spoken in the last clip of the request
 * @param maxTokens cap on the answer's tokens; null for the strategy's
 */
public record Question(String id, @Nullable String text, @Nullable Integer maxTokens) {

	/** A question that is spoken in the last clip of the request. */
	public static Question spoken(String id) {
		return new Question(id, null, null);
	}

}
