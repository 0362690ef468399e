package io.sfumato.engine.error;

import org.jspecify.annotations.Nullable;

/**
 * One reason why a schema or a template is refused (structured-output.md §3.14, §2.3).
 *
 * @param code such as {@code unsupported_keyword}
 * @param message a sentence
 * @param pointer into the schema as it was sent; null for a template
 * @param keyword it is about; null for none and for a template
 * @param hint what to do instead; null for nothing
 * @param place in the template; null for a schema
 */
public record Violation(String code, String message, @Nullable String pointer, @Nullable String keyword,
		@Nullable String hint, @Nullable Place place) {

	/**
	 * Where something is wrong with a template.
	 *
	 * @param line from 1
	 * @param column from 1, in characters
	 * @param offset from 0, in UTF-16 units
	 * @param length in UTF-16 units
	 * @param excerpt the line, and below it a caret
	 */
	public record Place(int line, int column, int offset, int length, String excerpt) {
	}

}
