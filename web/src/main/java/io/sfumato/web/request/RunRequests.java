package io.sfumato.web.request;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.run.FinishedRun;
import io.sfumato.web.run.FinishedRuns;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads requests of the native API.
 */
@Component
public final class RunRequests {

	private static final Set<String> COMMON = Set.of("model", "media", "instructions", "strategy", "options", "include",
			"stream", "metadata");

	private static final Set<String> CAPTION = Set.of("style", "language", "prompt", "count");

	private static final Set<String> ANSWER = Set.of("question", "questions", "context");

	private static final Set<String> INFILL = Set.of("template", "schema", "schemaOptions", "slots", "context", "given",
			"notVisible");

	private static final Set<String> CHECK = Set.of("model", "template", "schema", "schemaOptions", "slots");

	private static final Set<String> EDIT = Set.of("text", "spans", "question", "of", "below", "slots",
			"offsetEncoding");

	private static final Set<String> TRANSCRIPTION = Set.of("language", "prompt", "timestamps");

	/** What the contract lets a caller include, and what there is of it. */
	private static final Map<String, Set<Include>> INCLUDES = Map.of("tokens", Set.of(Include.TOKENS), "trace",
			Set.of(Include.TRACE), "prompt", Set.of(Include.PROMPT), "alternatives", Set.of(Include.ALTERNATIVES),
			"slots", Set.of(Include.SLOTS), "diagnostics", Set.of(), "preview", Set.of(), "canvas", Set.of());

	private final WebLimits limits;

	private final RequestBodies bodies;

	private final StrictJson json;

	private final MediaMapping media;

	private final OperationMapping operations;

	private final RecordMapping records;

	private final FinishedRuns finished;

	private final DecisionMapping decisions;

	RunRequests(WebLimits limits, RequestBodies bodies, FinishedRuns finished) {
		this.finished = finished;
		this.limits = limits;
		this.bodies = bodies;
		this.json = new StrictJson(limits.jsonBytes());
		this.media = new MediaMapping(limits);
		this.operations = new OperationMapping(limits);
		this.records = new RecordMapping(limits);
		this.decisions = new DecisionMapping(limits);
	}

	/**
	 * Reads a request and keeps its bytes accounted for until the response is finished.
	 * @param response called on a worker with what was asked for
	 */
	public Mono<Void> captions(ServerWebExchange exchange, Function<Asked, Mono<Void>> response) {
		return read(exchange, CAPTION, this.operations::caption, response);
	}

	/** The same for answers. */
	public Mono<Void> answers(ServerWebExchange exchange, Function<Asked, Mono<Void>> response) {
		return read(exchange, ANSWER, this.operations::answer, response);
	}

	/** The same for infills. */
	public Mono<Void> infills(ServerWebExchange exchange, Function<Asked, Mono<Void>> response) {
		return read(exchange, INFILL, this.records::infill, response);
	}

	/**
	 * Reads the form of a record, which isn't run.
	 * @param response called on a worker with the form
	 */
	public Mono<Void> checks(ServerWebExchange exchange, Function<Form, Mono<Void>> response) {
		return this.bodies.read(exchange, false, this::form, response);
	}

	private Form form(RawRequest raw) {
		var fields = new Fields(this.json.read(raw.json()), "", CHECK);
		Operation.Infill infill = this.records.infill(fields);
		return new Form(fields.string("model"), infill.form(), infill.slots());
	}

	/** The same for edits. */
	public Mono<Void> edits(ServerWebExchange exchange, Function<Asked, Mono<Void>> response) {
		String owner = FinishedRuns.owner(RequestContext.key(exchange));
		return this.bodies.read(exchange, true,
				(raw) -> edit(raw, owner, exchange.getRequest().getHeaders().getAccept()), response);
	}

	private Asked edit(RawRequest raw, String owner, List<MediaType> accept) {
		Fields fields = fields(raw, EDIT);
		String of = fields.string("of");
		if (of == null) {
			return asked(raw, fields, this.records.edit(fields, null), accept, false);
		}
		FinishedRun run = this.finished.find(owner, of)
			.orElseThrow(() -> new ProblemException(ProblemKind.RUN_GONE,
					"There is no such run of yours, or not any more.", fields.pointerTo("of")));
		return asked(raw, fields, this.records.edit(fields, run), accept, false).continuing(run.request());
	}

	/** The same for decisions. */
	public Mono<Void> decisions(ServerWebExchange exchange, Function<Asked, Mono<Void>> response) {
		return read(exchange, DecisionMapping.FIELDS, this.decisions::decide, response);
	}

	/** The same for transcriptions. */
	public Mono<Void> transcriptions(ServerWebExchange exchange, Function<Asked, Mono<Void>> response) {
		return read(exchange, TRANSCRIPTION, this.operations::transcribe, response);
	}

	private Mono<Void> read(ServerWebExchange exchange, Set<String> ownFields, Function<Fields, Operation> operation,
			Function<Asked, Mono<Void>> response) {
		return this.bodies.read(exchange, true,
				(raw) -> map(raw, ownFields, operation, exchange.getRequest().getHeaders().getAccept()), response);
	}

	private Asked map(RawRequest raw, Set<String> ownFields, Function<Fields, Operation> operation,
			List<MediaType> accept) {
		Fields fields = fields(raw, ownFields);
		return asked(raw, fields, operation.apply(fields), accept, ownFields.contains("abstain"));
	}

	private Fields fields(RawRequest raw, Set<String> ownFields) {
		var known = new HashSet<>(COMMON);
		known.addAll(ownFields);
		return new Fields(this.json.read(raw.json()), "", known);
	}

	/**
	 * @param diagnosed whether diagnostics are a part of the result anyway
	 */
	private Asked asked(RawRequest raw, Fields fields, Operation operation, List<MediaType> accept, boolean diagnosed) {
		var run = new RunRequest(operation, fields.string("model"), this.media.map(fields, raw.files()),
				fields.text("instructions", this.limits.textBytes()), fields.string("strategy"),
				OptionsMapping.map(fields), include(fields, diagnosed), MetadataMapping.map(fields));
		Boolean stream = fields.bool("stream");
		return new Asked(run, (stream != null) ? stream : accept.contains(MediaType.TEXT_EVENT_STREAM));
	}

	static Set<Include> include(Fields fields) {
		return include(fields, false);
	}

	/**
	 * @param diagnosed whether diagnostics are a part of the result anyway
	 */
	private static Set<Include> include(Fields fields, boolean diagnosed) {
		var wanted = EnumSet.noneOf(Include.class);
		List<JsonNode> elements = fields.elements("include");
		for (int index = 0; index < elements.size(); index++) {
			String pointer = fields.pointerTo("include") + "/" + index;
			@Nullable Set<Include> meant = INCLUDES.get(elements.get(index).asString(""));
			if (meant == null) {
				throw new ProblemException(ProblemKind.INVALID_VALUE,
						"This isn't one of " + String.join(", ", INCLUDES.keySet().stream().sorted().toList()) + ".",
						pointer);
			}
			if (meant.isEmpty() && !(diagnosed && elements.get(index).asString("").equals("diagnostics"))) {
				throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER, "This can't be included yet.", pointer);
			}
			wanted.addAll(meant);
		}
		return wanted;
	}

	/**
	 * What a record has to look like.
	 *
	 * @param model that fills it in; null for the default
	 */
	public record Form(@Nullable String model, RecordForm form, RecordForm.Slots slots) {
	}

	/**
	 * What a caller asked for.
	 *
	 * @param stream whether as a stream of events
	 */
	public record Asked(RunRequest run, boolean stream) {

		/** The same about what an earlier run saw, where it names nothing else. */
		Asked continuing(RunRequest earlier) {
			var continued = new RunRequest(this.run.operation(), this.run.model(),
					this.run.media().isEmpty() ? earlier.media() : this.run.media(),
					(this.run.instructions() != null) ? this.run.instructions() : earlier.instructions(),
					this.run.strategy(), this.run.options(), this.run.include(), this.run.metadata());
			return new Asked(continued, this.stream);
		}

	}

}
