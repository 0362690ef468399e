package io.sfumato.web.request;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.Transcription.Shape;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads OpenAI's transcription requests (api.md §1.8): a form around a sound file. Fields
 * that aren't known have no effect; those that would change the answer are refused.
 */
@Component
public final class TranscriptionRequests {

	private static final String FILE = "file";

	private final WebLimits limits;

	private final RequestBodies bodies;

	TranscriptionRequests(WebLimits limits, RequestBodies bodies) {
		this.limits = limits;
		this.bodies = bodies;
	}

	/**
	 * Reads a request and keeps its bytes accounted for until the response is finished.
	 * @param response called on a worker with what was asked for
	 */
	public Mono<Void> read(ServerWebExchange exchange, Function<Transcription, Mono<Void>> response) {
		return this.bodies.readForm(exchange, this::map, response);
	}

	private Transcription map(RawForm form) {
		FilePart file = form.file();
		if (file == null) {
			throw missing("The form has no file.", FILE);
		}
		String model = single(form, "model");
		if (model == null) {
			throw missing("The form names no model; GET /v1/models lists them.", "model");
		}
		if (!form.fields().getOrDefault("include", List.of()).isEmpty()) {
			throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"Nothing can be included in a transcription yet.", "include");
		}
		Shape shape = shape(form);
		boolean stream = flag(form, "stream");
		if (stream && shape != Shape.JSON && shape != Shape.TEXT) {
			throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
					"stream and response_format don't go together: a stream has no times.", "response_format");
		}
		granularities(form, shape);
		Double temperature = temperature(form);
		String language = single(form, "language");
		String prompt = single(form, "prompt");
		var operation = new Operation.Transcribe(
				(language != null) ? OperationMapping.language(language, "language") : null,
				(prompt != null) ? Fields.checkedText(prompt, this.limits.textBytes(), "prompt") : null,
				shape.isTimed());
		var clip = new MediaInput(null, DataUrls.notEmpty(file.bytes(), FILE), file.declaredType(), Kind.AUDIO,
				MediaInput.Detail.AUTO, null, FILE);
		GenerationOptions options = (temperature != null)
				? new GenerationOptions(null, null, null, null, null, null, null, null, null, temperature, null, null)
				: GenerationOptions.NONE;
		var run = new RunRequest(operation, model, List.of(clip), null, null, options, Set.of(Include.PROMPT),
				Map.of());
		return new Transcription(run, shape, (temperature != null) ? temperature : 0, stream);
	}

	private static Shape shape(RawForm form) {
		String name = single(form, "response_format");
		if (name == null) {
			return Shape.JSON;
		}
		for (Shape each : Shape.values()) {
			if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
				return each;
			}
		}
		throw new ProblemException(
				name.equals("diarized_json") ? ProblemKind.UNSUPPORTED_PARAMETER : ProblemKind.INVALID_VALUE,
				"A response format is json, text, verbose_json, srt or vtt; who speaks isn't told.", "response_format");
	}

	private static void granularities(RawForm form, Shape shape) {
		List<String> granularities = form.fields().getOrDefault("timestamp_granularities", List.of());
		if (granularities.isEmpty()) {
			return;
		}
		if (shape != Shape.VERBOSE_JSON) {
			throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
					"timestamp_granularities need the response_format verbose_json.", "timestamp_granularities");
		}
		for (String each : granularities) {
			if (!each.strip().equals("segment")) {
				throw new ProblemException(
						each.strip().equals("word") ? ProblemKind.UNSUPPORTED_PARAMETER : ProblemKind.INVALID_VALUE,
						"Times are told of segments only.", "timestamp_granularities");
			}
		}
	}

	private static @Nullable Double temperature(RawForm form) {
		String text = single(form, "temperature");
		if (text == null) {
			return null;
		}
		double temperature;
		try {
			temperature = Double.parseDouble(text);
		}
		catch (NumberFormatException ex) {
			temperature = Double.NaN;
		}
		if (!(temperature >= 0 && temperature <= 1)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A temperature is from 0 to 1.", "temperature");
		}
		return temperature;
	}

	private static boolean flag(RawForm form, String name) {
		String value = single(form, name);
		return switch (value) {
			case null -> false;
			case "true" -> true;
			case "false" -> false;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "This isn't true or false.", name);
		};
	}

	/** A field's value, null for none and for blanks; a field that may come once. */
	private static @Nullable String single(RawForm form, String name) {
		List<String> values = form.fields().getOrDefault(name, List.of());
		if (values.size() > 1) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE, "The field comes more than once.",
					name, 1, (long) values.size()));
		}
		return (values.isEmpty() || values.getFirst().isBlank()) ? null : values.getFirst().strip();
	}

	private static ProblemException missing(String detail, String name) {
		return new ProblemException(ProblemKind.MISSING_FIELD, detail, name);
	}

}
