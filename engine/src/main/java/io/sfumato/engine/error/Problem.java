package io.sfumato.engine.error;

/**
 * The kinds of problems of api.md §3.11 an engine can meet; the slug is its name on the
 * wire.
 */
public enum Problem {

	MISSING_FIELD("missing-field"), INVALID_VALUE("invalid-value"), UNSUPPORTED_PARAMETER("unsupported-parameter"),
	INCOMPATIBLE_OPTIONS("incompatible-options"), CAPABILITY_NOT_AVAILABLE("capability-not-available"),
	MEDIA_INVALID("media-invalid"), MEDIA_MISMATCH("media-mismatch"), MEDIA_UNSUPPORTED("media-unsupported"),
	MEDIA_LIMIT("media-limit"), SCHEMA_UNSUPPORTED("schema-unsupported"), SCHEMA_LIMIT("schema-limit"),
	SCHEMA_DOES_NOT_FIT("schema-does-not-fit"), CONTEXT_LENGTH("context-length"), MODEL_NOT_FOUND("model-not-found"),
	RUN_CANCELLED("run-cancelled"), QUEUE_FULL("queue-full"), NOT_READY("not-ready"),
	DEADLINE_EXCEEDED("deadline-exceeded"), INTERNAL("internal");

	private final String slug;

	Problem(String slug) {
		this.slug = slug;
	}

	public String slug() {
		return this.slug;
	}

}
