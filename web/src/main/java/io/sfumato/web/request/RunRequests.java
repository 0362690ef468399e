package io.sfumato.web.request;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads requests of the native API. Bytes are collected on the event loop; everything
 * that takes time (JSON, base64) happens on the workers, where the result is handed on.
 */
public final class RunRequests {

	private static final Set<String> COMMON = Set.of("model", "media", "instructions", "strategy", "options", "include",
			"stream", "metadata");

	private static final Set<String> CAPTION = Set.of("style", "language", "prompt", "count");

	private static final Set<String> ANSWER = Set.of("question", "questions", "context");

	/** What the contract lets a caller include, and what there is of it. */
	private static final Map<String, Set<Include>> INCLUDES = Map.of("tokens", Set.of(Include.TOKENS), "trace",
			Set.of(Include.TRACE), "prompt", Set.of(Include.PROMPT), "alternatives", Set.of(), "slots", Set.of(),
			"diagnostics", Set.of(), "preview", Set.of(), "canvas", Set.of());

	private static final int MOST_METADATA = 16;

	private static final int LONGEST_METADATA_KEY = 64;

	private static final int LONGEST_METADATA_VALUE = 512;

	private final WebLimits limits;

	private final Scheduler workers;

	private final HeldBytes held;

	private final BodyReader bodies;

	private final StrictJson json;

	private final MediaMapping media;

	private final OperationMapping operations;

	public RunRequests(WebLimits limits, Scheduler workers) {
		this.limits = limits;
		this.workers = workers;
		this.held = new HeldBytes(limits.heldBytes());
		this.bodies = new BodyReader(limits);
		this.json = new StrictJson(limits.jsonBytes());
		this.media = new MediaMapping(limits);
		this.operations = new OperationMapping(limits);
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

	private Mono<Void> read(ServerWebExchange exchange, Set<String> ownFields, Function<Fields, Operation> operation,
			Function<Asked, Mono<Void>> response) {
		return Mono.using(this.held::open,
				(share) -> this.bodies.read(exchange, share)
					.publishOn(this.workers)
					.map((raw) -> map(raw, ownFields, operation, exchange.getRequest().getHeaders().getAccept()))
					.flatMap(response),
				HeldBytes.Share::close);
	}

	private Asked map(RawRequest raw, Set<String> ownFields, Function<Fields, Operation> operation,
			List<MediaType> accept) {
		var known = new HashSet<>(COMMON);
		known.addAll(ownFields);
		var fields = new Fields(this.json.read(raw.json()), "", known);
		var run = new RunRequest(operation.apply(fields), fields.string("model"), this.media.map(fields, raw.files()),
				fields.text("instructions", this.limits.textBytes()), fields.string("strategy"),
				OptionsMapping.map(fields), include(fields), metadata(fields));
		Boolean stream = fields.bool("stream");
		return new Asked(run, (stream != null) ? stream : accept.contains(MediaType.TEXT_EVENT_STREAM));
	}

	private static Set<Include> include(Fields fields) {
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
			if (meant.isEmpty()) {
				throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER, "This can't be included yet.", pointer);
			}
			wanted.addAll(meant);
		}
		return wanted;
	}

	private static Map<String, String> metadata(Fields fields) {
		ObjectNode node = fields.object("metadata");
		if (node == null) {
			return Map.of();
		}
		String pointer = fields.pointerTo("metadata");
		if (node.size() > MOST_METADATA) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"There are more than " + MOST_METADATA + " pairs.", pointer, MOST_METADATA, (long) node.size()));
		}
		var metadata = new LinkedHashMap<String, String>();
		for (Map.Entry<String, JsonNode> pair : node.properties()) {
			if (pair.getKey().length() > LONGEST_METADATA_KEY || !pair.getValue().isString()
					|| pair.getValue().stringValue().length() > LONGEST_METADATA_VALUE) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Metadata are strings of at most "
						+ LONGEST_METADATA_VALUE + " characters under names of at most " + LONGEST_METADATA_KEY + ".",
						pointer);
			}
			metadata.put(pair.getKey(), pair.getValue().stringValue());
		}
		return metadata;
	}

	/**
	 * What a caller asked for.
	 *
	 * @param stream whether as a stream of events
	 */
	public record Asked(RunRequest run, boolean stream) {
	}

}
