package io.sfumato.web.problem;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of problems a caller can meet (the table of api.md §3.11), each with what it
 * means and what to do about it. The slug is part of the contract.
 */
public enum ProblemKind {

	MALFORMED_JSON("malformed-json", 400, "The request can't be read", "invalid_request_error", "invalid_json",
			"The body isn't one JSON object, repeats a key, is nested too deeply, or its multipart framing is broken.",
			"Send one JSON object in UTF-8, or multipart/form-data with a part named request that holds it."),
	UNKNOWN_FIELD("unknown-field", 400, "A field isn't known", "invalid_request_error", "unknown_field",
			"The request has a field this operation doesn't have. Unknown fields are refused so that a typing error "
					+ "never changes a result silently.",
			"Look at the pointer, then correct or remove the field."),
	MISSING_FIELD("missing-field", 422, "A field is missing", "invalid_request_error", "missing_required_parameter",
			"The operation needs a field the request doesn't have.", "Add the field the pointer names."),
	INVALID_VALUE("invalid-value", 422, "A value isn't allowed", "invalid_request_error", "invalid_value",
			"A field has the wrong type, is out of range, empty, too long, or names something that doesn't exist.",
			"Correct the field the pointer names; GET /api/v1/limits and /api/v1/strategies list what is allowed."),
	UNSUPPORTED_PARAMETER("unsupported-parameter", 422, "A parameter isn't supported", "invalid_request_error",
			"unsupported_parameter",
			"The field is known but this server can't honour it, and ignoring it would change " + "the result.",
			"Leave the field out."),
	INCOMPATIBLE_OPTIONS("incompatible-options", 422, "Options don't go together", "invalid_request_error",
			"incompatible_options", "Two options contradict each other, or the strategy has no use for one of them.",
			"Leave out one of the options the detail names."),
	CAPABILITY_NOT_AVAILABLE("capability-not-available", 422, "The model can't do that", "invalid_request_error",
			"capability_not_available", "No loaded model has this operation or takes this kind of input.",
			"GET /api/v1/models lists what each model can do."),
	MEDIA_INVALID("media-invalid", 422, "A file can't be decoded", "invalid_request_error", "invalid_media",
			"The bytes are empty, cut off, not the base64 they should be, or not the image or clip they begin as; or "
					+ "a clip is nothing but silence.",
			"Check that the file opens in a viewer or plays, and was sent whole."),
	MEDIA_MISMATCH("media-mismatch", 422, "A file isn't what was declared", "invalid_request_error", "media_mismatch",
			"The bytes are of another kind of medium than the request says.",
			"Correct or leave out kind and mimeType."),
	MEDIA_UNSUPPORTED("media-unsupported", 422, "A file format isn't supported", "invalid_request_error",
			"unsupported_media", "The file isn't in a format this server decodes.",
			"Convert it to PNG, JPEG, WebP, GIF, BMP or TIFF, or to WAV, MP3, FLAC, Ogg, WebM or M4A without a "
					+ "picture."),
	/** The same problem with a code of its own; found by its slug is the one above. */
	MEDIA_IN_TEXT("media-unsupported", 422, "A file stands in a text", "invalid_request_error", "media_in_text",
			"A text is a data URL, which no model reads.", "Send the file as a medium of the request."),
	MEDIA_LIMIT("media-limit", 422, "A file is too large", "invalid_request_error", "media_limit_exceeded",
			"There are too many files, or one has too many bytes, pixels or seconds.",
			"Send a smaller picture or a shorter clip; the problem's limit and actual say how far it went beyond."),
	REMOTE_MEDIA_DISABLED("remote-media-disabled", 422, "Remote addresses are off", "invalid_request_error",
			"remote_media_disabled", "This server fetches media from hosts its operator has listed, if any.",
			"Send the bytes: base64, a data URL, or a multipart file."),
	REMOTE_MEDIA_FAILED("remote-media-failed", 422, "A remote file can't be had", "invalid_request_error",
			"remote_media_failed", "The host is one that this server fetches from, but gave no file in time.",
			"Check the address, which mustn't redirect, or send the bytes."),
	SCHEMA_UNSUPPORTED("schema-unsupported", 422, "A schema or template can't be kept", "invalid_request_error",
			"unsupported_schema",
			"A record is guaranteed to validate, so a keyword, format or pattern that can't be guaranteed is refused.",
			"The problem's violations name each place and what to write instead."),
	SCHEMA_LIMIT("schema-limit", 422, "A schema or template is too large", "invalid_request_error",
			"schema_too_complex", "The schema has too many parts, or its patterns have too many states.",
			"Make it smaller: fewer values, shorter patterns, less nesting."),
	SCHEMA_DOES_NOT_FIT("schema-does-not-fit", 422, "A record doesn't fit", "invalid_request_error",
			"schema_does_not_fit", "The smallest record that the schema allows has more tokens than are allowed.",
			"Allow more with options.maxTokens, or ask for less."),
	CONTEXT_LENGTH("context-length", 422, "The request is too long for the model", "invalid_request_error",
			"context_length_exceeded", "Prompt, media and answer together need more positions than the model has.",
			"Shorten the text, send fewer media, or lower maxTokens."),
	UNAUTHENTICATED("unauthenticated", 401, "Who asks isn't known", "authentication_error", "invalid_api_key",
			"The request has no API key, or one this server doesn't know.",
			"Send a key of this server: Authorization: Bearer KEY, or x-api-key."),
	FORBIDDEN("forbidden", 403, "This isn't allowed", "permission_error", "forbidden",
			"Whoever asks is known, or could be anybody, and may not do this.",
			"Use a key with the scope that the problem names, or ask the operator for one."),
	RATE_LIMITED("rate-limited", 429, "Too much at once", "rate_limit_error", "rate_limit_exceeded",
			"The key has used up its requests of the minute, or has as many of them running as it may.",
			"Try again after the time in retry-after."),
	MODEL_NOT_FOUND("model-not-found", 404, "There is no such model", "not_found_error", "model_not_found",
			"No model of that name is served.", "GET /api/v1/models lists them."),
	NOT_FOUND("not-found", 404, "There is no such thing", "not_found_error", "not_found",
			"The resource doesn't exist, or not any more.", "Check the id."),
	ROUTE_NOT_FOUND("route-not-found", 404, "There is no such route", "not_found_error", "unknown_url",
			"Nothing is served at this address.", "POST /api/v1/answers and /api/v1/captions are where to begin."),
	METHOD_NOT_ALLOWED("method-not-allowed", 405, "The route has no such method", "invalid_request_error",
			"method_not_allowed", "The address exists, but not with this method.",
			"Use one of the methods in the response header allow."),
	CONFLICT("conflict", 409, "It is too late, or too early", "invalid_request_error", "conflict",
			"What is asked for isn't possible in the state that the thing is in: it is finished, or not finished yet.",
			"Look at its state."),
	RUN_CANCELLED("run-cancelled", 409, "The run was cancelled", "invalid_request_error", "run_cancelled",
			"Somebody cancelled the run before it had finished.", "Send the request again if it is still wanted."),
	RUN_GONE("run-gone", 410, "The run isn't remembered", "not_found_error", "run_gone",
			"Finished runs are remembered for a few minutes, so many at most, and for who asked for them only.",
			"Run it again, or send its text."),
	IDEMPOTENCY_IN_PROGRESS("idempotency-in-progress", 409, "The same request is under way", "invalid_request_error",
			"idempotency_in_progress", "A request with the same idempotency key hasn't been answered yet.",
			"Try again after the time in retry-after; its answer is told then."),
	IDEMPOTENCY_MISMATCH("idempotency-mismatch", 422, "The key belongs to another request", "invalid_request_error",
			"idempotency_key_reused", "A request with the same idempotency key and another body was sent before.",
			"Give every request a key of its own, and the same one only to its repetitions."),
	PAYLOAD_TOO_LARGE("payload-too-large", 413, "The request is too large", "invalid_request_error",
			"request_too_large", "The body is larger than this server reads.",
			"Send less; a file in multipart/form-data needs a quarter less room than base64."),
	CONTENT_TYPE_UNSUPPORTED("content-type-unsupported", 415, "The content type isn't supported",
			"invalid_request_error", "unsupported_content_type", "The body is in a format this route doesn't read.",
			"Send application/json or multipart/form-data."),
	QUEUE_FULL("queue-full", 429, "The server is busy", "overloaded_error", "server_overloaded",
			"As many runs as this server keeps are already waiting.", "Try again after the time in retry-after."),
	INTERNAL("internal", 500, "Something broke", "server_error", "internal_error",
			"A defect of the server; the request wasn't at fault.",
			"Report it with the request id. The same request may work later."),
	STORAGE_FULL("storage-full", 507, "There is no room left", "server_error", "storage_full",
			"The server keeps as much as it may, of one caller or of all, or its disk doesn't take more.",
			"Delete files and jobs that aren't needed; GET /api/v1/limits says how much there may be."),
	NOT_READY("not-ready", 503, "The server isn't ready", "overloaded_error", "not_ready",
			"The model is being loaded, or the server is shutting down.", "Try again after the time in retry-after."),
	DEADLINE_EXCEEDED("deadline-exceeded", 504, "Time is up", "timeout_error", "deadline_exceeded",
			"The run didn't finish before its deadline; its work was discarded.",
			"Allow more time with options.deadlineMs, or ask for less.");

	private static final Map<String, ProblemKind> BY_SLUG = Arrays.stream(values())
		.collect(Collectors.toMap(ProblemKind::slug, Function.identity(), (first, second) -> first));

	private final String slug;

	private final int status;

	private final String title;

	private final String errorType;

	private final String errorCode;

	private final String meaning;

	private final String remedy;

	ProblemKind(String slug, int status, String title, String errorType, String errorCode, String meaning,
			String remedy) {
		this.slug = slug;
		this.status = status;
		this.title = title;
		this.errorType = errorType;
		this.errorCode = errorCode;
		this.meaning = meaning;
		this.remedy = remedy;
	}

	public static Optional<ProblemKind> bySlug(String slug) {
		return Optional.ofNullable(BY_SLUG.get(slug));
	}

	public String slug() {
		return this.slug;
	}

	public String urn() {
		return "urn:sfumato:problem:" + this.slug;
	}

	public int status() {
		return this.status;
	}

	/**
	 * The status on OpenAI's routes, whose clients know 400 where others are more exact.
	 */
	public int openAiStatus() {
		return ((this.status == 422 && this != IDEMPOTENCY_MISMATCH) || this == CONFLICT) ? 400 : this.status;
	}

	public String title() {
		return this.title;
	}

	/** The {@code error.type} that OpenAI clients read. */
	public String errorType() {
		return this.errorType;
	}

	/** The {@code error.code} that OpenAI clients read. */
	public String errorCode() {
		return this.errorCode;
	}

	public String meaning() {
		return this.meaning;
	}

	public String remedy() {
		return this.remedy;
	}

	/** Whether the same request can succeed later without being changed. */
	public boolean retryable() {
		return this == QUEUE_FULL || this == NOT_READY || this == RATE_LIMITED || this == IDEMPOTENCY_IN_PROGRESS;
	}

}
