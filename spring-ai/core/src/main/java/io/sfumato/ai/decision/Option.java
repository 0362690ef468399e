package io.sfumato.ai.decision;

import org.jspecify.annotations.Nullable;

/**
 * What an answer may be.
 *
 * @param value how it is written
 * @param description when it is the right one; null for none
 */
public record Option(String value, @Nullable String description) {

	public static Option of(String value) {
		return new Option(value, null);
	}

}
