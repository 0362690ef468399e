package io.sfumato.structured.language;

/**
 * A pattern that isn't one, or that uses what cannot be kept.
 */
public final class RegexException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String code;

	private final int offset;

	RegexException(String code, int offset, String message) {
		super(message + " at offset " + offset);
		this.code = code;
		this.offset = offset;
	}

	static RegexException invalid(int offset, String message) {
		return new RegexException("invalid_regex", offset, message);
	}

	static RegexException unsupported(int offset, String construct) {
		return new RegexException("unsupported_regex", offset, construct + " isn't supported");
	}

	/** {@code invalid_regex} or {@code unsupported_regex}. */
	public String code() {
		return this.code;
	}

	/** Where in the pattern, in UTF-16 units. */
	public int offset() {
		return this.offset;
	}

}
