package io.sfumato.structured.json;

/**
 * A text that is no JSON, or more of it than the limits allow.
 */
public final class JsonException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String code;

	private final String pointer;

	/**
	 * A refusal.
	 * @param code {@code invalid_json}, {@code duplicate_key} or {@code limit_exceeded}
	 * @param pointer the value that was being read
	 */
	public JsonException(String code, String pointer, String message) {
		super(message);
		this.code = code;
		this.pointer = pointer;
	}

	public String code() {
		return this.code;
	}

	public String pointer() {
		return this.pointer;
	}

}
