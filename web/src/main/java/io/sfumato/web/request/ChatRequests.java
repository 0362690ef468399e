package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.engine.request.Conversation;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Tools;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads chat completions (api.md §1.2). What isn't known is ignored and named; what is
 * known, can't be done and would change the answer is refused.
 */
@Component
public final class ChatRequests {

	private static final Set<String> READ = Set.of("model", "messages", "max_completion_tokens", "max_tokens",
			"temperature", "top_p", "n", "seed", "stop", "stream", "stream_options", "logprobs", "top_logprobs",
			"metadata", "response_format", "tools", "tool_choice", "sfumato");

	private static final Set<String> EXTENSION = Set.of("strategy", "options", "include", "notVisible",
			"schemaOptions");

	private static final int MOST_CHOICES = 4;

	private static final int MOST_STOPS = 4;

	private static final int LONGEST_STOP = 64;

	private static final int MOST_ALTERNATIVES = 20;

	/** What else is ignored isn't worth telling. */
	private static final int MOST_IGNORED = 64;

	private final RequestBodies bodies;

	private final StrictJson json;

	private final ChatMessages messages;

	private final ChatTools tools;

	ChatRequests(WebLimits limits, RequestBodies bodies) {
		this.bodies = bodies;
		this.json = new StrictJson(limits.jsonBytes());
		this.messages = new ChatMessages(limits);
		this.tools = new ChatTools(limits);
	}

	/**
	 * Reads a request and keeps its bytes accounted for until the response is finished.
	 * @param response called on a worker with what was asked for
	 */
	public Mono<Void> read(ServerWebExchange exchange, Function<Chat, Mono<Void>> response) {
		return this.bodies.read(exchange, false, (raw) -> map(this.json.read(raw.json())), response);
	}

	private Chat map(ObjectNode node) {
		var fields = Fields.lenient(node, "");
		String model = fields.string("model");
		if (model == null) {
			throw fields.missing("model", "The request names no model; GET /v1/models lists them.");
		}
		List<String> ignored = new ArrayList<>();
		UnsupportedChat.check(fields);
		for (String name : fields.names()) {
			if (!READ.contains(name) && !UnsupportedChat.KNOWN.contains(name)) {
				ignored.add(fields.pointerTo(name));
			}
		}
		Conversation conversation = this.messages.map(fields, ignored);
		Fields extension = extension(fields, ignored);
		ChatOptions options = ChatOptions.of(fields, extension, ignored);
		Set<Include> include = (extension != null) ? RunRequests.include(extension) : Set.of();
		boolean logprobs = logprobs(fields);
		var shown = EnumSet.of(Include.PROMPT);
		shown.addAll(include);
		Integer alternatives = fields.integer("top_logprobs");
		if (logprobs) {
			shown.add(Include.TOKENS);
		}
		if (alternatives != null && alternatives > 0) {
			shown.add(Include.ALTERNATIVES);
		}
		Tools tools = this.tools.read(fields, extension);
		RecordForm form = ResponseForms.read(fields, extension);
		if (form != null && tools != null && !tools.mayAnswer()) {
			// of what is called nothing but its parameters is the form
			form = null;
			ignored.add(fields.pointerTo("response_format"));
		}
		List<String> stops = stops(fields);
		if (form != null && !stops.isEmpty()) {
			throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
					"/stop and /response_format don't go together: JSON that is cut isn't JSON.",
					fields.pointerTo("stop"));
		}
		Double threshold = (extension != null) ? RecordMapping.threshold(extension, Set.of("threshold")) : null;
		var run = new RunRequest(new Operation.Chat(conversation.turns(), choices(fields), form, threshold, tools),
				model, conversation.media(), null, (extension != null) ? extension.string("strategy") : null,
				options.resolved(), shown, MetadataMapping.map(fields));
		return new Chat(run, Boolean.TRUE.equals(fields.bool("stream")), usageInStream(fields, ignored), stops,
				logprobs, (alternatives != null) ? alternatives : 0, include,
				ignored.stream().limit(MOST_IGNORED).toList(), options.names());
	}

	private static @Nullable Fields extension(Fields fields, List<String> ignored) {
		ObjectNode node = fields.object("sfumato");
		if (node == null) {
			return null;
		}
		var extension = Fields.lenient(node, fields.pointerTo("sfumato"));
		for (String name : extension.names()) {
			if (!EXTENSION.contains(name)) {
				ignored.add(extension.pointerTo(name));
			}
		}
		return extension;
	}

	private static int choices(Fields fields) {
		Integer choices = fields.integer("n");
		if (choices != null && (choices < 1 || choices > MOST_CHOICES)) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.INVALID_VALUE, "From 1 to " + MOST_CHOICES + " choices are possible.",
							fields.pointerTo("n"), MOST_CHOICES, choices.longValue()));
		}
		return (choices != null) ? choices : 1;
	}

	private static boolean usageInStream(Fields fields, List<String> ignored) {
		ObjectNode node = fields.object("stream_options");
		if (node == null) {
			return false;
		}
		var options = Fields.lenient(node, fields.pointerTo("stream_options"));
		for (String name : options.names()) {
			if (!name.equals("include_usage")) {
				ignored.add(options.pointerTo(name));
			}
		}
		return Boolean.TRUE.equals(options.bool("include_usage"));
	}

	private static boolean logprobs(Fields fields) {
		boolean wanted = Boolean.TRUE.equals(fields.bool("logprobs"));
		Integer alternatives = fields.integer("top_logprobs");
		if (alternatives == null) {
			return wanted;
		}
		if (alternatives < 0 || alternatives > MOST_ALTERNATIVES) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.INVALID_VALUE, "top_logprobs is from 0 to " + MOST_ALTERNATIVES + ".",
							fields.pointerTo("top_logprobs"), MOST_ALTERNATIVES, alternatives.longValue()));
		}
		if (!wanted) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "top_logprobs needs logprobs: true beside it.",
					fields.pointerTo("top_logprobs"));
		}
		return true;
	}

	private static List<String> stops(Fields fields) {
		JsonNode value = fields.value("stop");
		if (value == null) {
			return List.of();
		}
		String pointer = fields.pointerTo("stop");
		List<JsonNode> elements = (value instanceof ArrayNode array) ? new ArrayList<>(array.values()) : List.of(value);
		if (elements.size() > MOST_STOPS) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.INVALID_VALUE, "At most " + MOST_STOPS + " stop strings are possible.",
							pointer, MOST_STOPS, (long) elements.size()));
		}
		List<String> stops = new ArrayList<>();
		for (JsonNode element : elements) {
			if (!element.isString() || element.stringValue().isEmpty() || element.stringValue().length() > LONGEST_STOP
					|| !Fields.isUnicode(element.stringValue())) {
				throw new ProblemException(ProblemKind.INVALID_VALUE,
						"A stop is a string of 1 to " + LONGEST_STOP + " characters, or a list of these.", pointer);
			}
			stops.add(element.stringValue());
		}
		return stops;
	}

}
