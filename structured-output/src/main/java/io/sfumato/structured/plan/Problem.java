package io.sfumato.structured.plan;

/**
 * One reason why a schema is refused, or a warning about one that isn't.
 *
 * @param code one of the codes of §3.14 of the design, such as
 * {@code unsupported_keyword}
 * @param pointer JSON pointer into the schema as it was sent
 * @param keyword the keyword it is about, or empty
 * @param message a sentence with values
 * @param hint what to do instead, or empty
 */
public record Problem(String code, String pointer, String keyword, String message, String hint) {

	/** A problem without advice. */
	public static Problem of(String code, String pointer, String keyword, String message) {
		return new Problem(code, pointer, keyword, message, "");
	}

}
