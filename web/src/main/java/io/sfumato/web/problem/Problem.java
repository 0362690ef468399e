package io.sfumato.web.problem;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Violation;
import io.sfumato.engine.request.Tools;
import org.jspecify.annotations.Nullable;

/**
 * One failure as the caller sees it.
 *
 * @param detail a sentence with values
 * @param pointer JSON Pointer or part name of what is at fault; null for nothing in
 * particular
 * @param limit the limit that was passed; null for none
 * @param actual the value that passed it; null when it isn't known
 * @param retryAfter when to try again; null when that wouldn't help
 * @param allow methods the route has, for a wrong method
 * @param violations why a schema or a template is refused
 */
public record Problem(ProblemKind kind, String detail, @Nullable String pointer, @Nullable Long limit,
		@Nullable Long actual, @Nullable Duration retryAfter, Set<String> allow, List<Violation> violations) {

	public Problem {
		violations = List.copyOf(violations);
	}

	/** A problem of anything but a schema or a template. */
	public Problem(ProblemKind kind, String detail, @Nullable String pointer, @Nullable Long limit,
			@Nullable Long actual, @Nullable Duration retryAfter, Set<String> allow) {
		this(kind, detail, pointer, limit, actual, retryAfter, allow, List.of());
	}

	/** No client should be told to wait longer (api.md §0, rule 10). */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

	private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

	public static Problem of(ProblemKind kind, String detail, @Nullable String pointer) {
		return new Problem(kind, detail, pointer, null, null, kind.retryable() ? USUAL_WAIT : null, Set.of());
	}

	/** A problem with a limit. */
	public static Problem beyond(ProblemKind kind, String detail, @Nullable String pointer, long limit,
			@Nullable Long actual) {
		return new Problem(kind, detail, pointer, limit, actual, null, Set.of());
	}

	/** A problem the engine raised. */
	public static Problem of(EngineException failure) {
		ProblemKind kind = ProblemKind.bySlug(failure.problem().slug())
			.orElseThrow(() -> new IllegalStateException("no problem kind for " + failure.problem()));
		if (kind == ProblemKind.INTERNAL) {
			return defect();
		}
		Long limit = (failure instanceof InvalidRequestException invalid) ? invalid.limit() : null;
		Long actual = (failure instanceof InvalidRequestException invalid) ? invalid.actual() : null;
		Duration retryAfter = failure.retryAfter();
		if (kind.retryable() && retryAfter == null) {
			retryAfter = USUAL_WAIT;
		}
		return new Problem(kind, String.valueOf(failure.getMessage()), failure.pointer(), limit, actual, retryAfter,
				Set.of(), (failure instanceof InvalidRequestException invalid) ? invalid.violations() : List.of());
	}

	/** A defect of ours, of which the caller learns nothing but the request id. */
	static Problem defect() {
		return of(ProblemKind.INTERNAL,
				"The server failed on this request; its log has the cause under the request id.", null);
	}

	/** The same, pointing elsewhere. */
	public Problem at(@Nullable String pointer) {
		return new Problem(this.kind, this.detail, pointer, this.limit, this.actual, this.retryAfter, this.allow,
				this.violations);
	}

	long retryAfterMillis() {
		Duration wait = (this.retryAfter != null) ? this.retryAfter : USUAL_WAIT;
		return Math.clamp(wait.toMillis(), 1, LONGEST_WAIT.toMillis());
	}

	/** The problem detail (RFC 9457), with the error object that OpenAI clients print. */
	public Map<String, Object> body(String requestId) {
		var body = new LinkedHashMap<String, Object>();
		body.put("type", this.kind.urn());
		body.put("title", this.kind.title());
		body.put("status", this.kind.status());
		body.put("detail", this.detail);
		body.put("instance", "/requests/" + requestId);
		body.put("requestId", requestId);
		body.put("retryable", this.kind.retryable());
		if (this.pointer != null) {
			body.put("pointer", this.pointer);
			body.put("errors",
					List.of(Map.of("pointer", this.pointer, "code", this.kind.errorCode(), "message", this.detail)));
		}
		if (this.limit != null) {
			body.put("limit", this.limit);
		}
		if (this.actual != null) {
			body.put("actual", this.actual);
		}
		if (!this.violations.isEmpty()) {
			body.put("violations", violations(this.violations));
		}
		body.put("error", error(this.pointer));
		return body;
	}

	/** Why a schema or a template is refused. */
	public static List<Map<String, Object>> violations(List<Violation> violations) {
		return violations.stream().map(Problem::violation).toList();
	}

	private static Map<String, Object> violation(Violation violation) {
		var json = new LinkedHashMap<String, Object>();
		json.put("code", violation.code());
		putIfKnown(json, "pointer", violation.pointer());
		putIfKnown(json, "keyword", violation.keyword());
		Violation.Place place = violation.place();
		if (place != null) {
			json.put("line", place.line());
			json.put("column", place.column());
			json.put("offset", place.offset());
			json.put("length", place.length());
			json.put("excerpt", place.excerpt());
		}
		json.put("message", violation.message());
		putIfKnown(json, "hint", violation.hint());
		return json;
	}

	private static void putIfKnown(Map<String, Object> json, String name, @Nullable Object value) {
		if (value != null) {
			json.put(name, value);
		}
	}

	/** The body that OpenAI's clients read (api.md §1.11). */
	public Map<String, Object> openAiBody(String requestId) {
		var body = new LinkedHashMap<String, Object>();
		// of a schema the place within it is what a caller looks for, unless there are
		// several schemas
		boolean one = !this.violations.isEmpty() && (this.pointer == null || !this.pointer.startsWith(Tools.POINTER));
		String schema = one ? this.violations.getFirst().pointer() : null;
		body.put("error", error((schema != null) ? schema : parameter(this.pointer)));
		var extension = new LinkedHashMap<String, Object>();
		extension.put("requestId", requestId);
		extension.put("problem", this.kind.urn());
		extension.put("retryable", this.kind.retryable());
		if (!this.violations.isEmpty()) {
			extension.put("violations", violations(this.violations));
		}
		body.put("sfumato", extension);
		return body;
	}

	private Map<String, @Nullable Object> error(@Nullable String param) {
		var error = new LinkedHashMap<String, @Nullable Object>();
		error.put("message", this.detail);
		error.put("type", this.kind.errorType());
		error.put("param", param);
		error.put("code", this.kind.errorCode());
		return error;
	}

	/** A JSON Pointer the way OpenAI writes it: {@code messages[0].content}. */
	private static @Nullable String parameter(@Nullable String pointer) {
		if (pointer == null || !pointer.startsWith("/")) {
			return pointer;
		}
		var parameter = new StringBuilder();
		for (String step : pointer.substring(1).split("/", -1)) {
			if (!step.isEmpty() && step.chars().allMatch(Character::isDigit)) {
				parameter.append('[').append(step).append(']');
			}
			else {
				parameter.append(parameter.isEmpty() ? "" : ".").append(step.replace("~1", "/").replace("~0", "~"));
			}
		}
		return parameter.toString();
	}

}
