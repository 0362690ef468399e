package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads OpenAI's decision requests (api.md §2.2): a list of questions about an input.
 * What isn't known is ignored and named.
 */
@Component
public final class DecisionRequests {

	private static final Set<String> READ = Set.of("model", "instructions", "input", "questions", "sfumato");

	private static final Set<String> QUESTION = Set.of("type", "instructions", "name", "choices", "levels");

	/** The model that OpenAI's clients name by default; it means ours. */
	private static final String ALIAS = "gpt-6-luna";

	private static final int LONGEST_NAME = 128;

	private final WebLimits limits;

	private final RequestBodies bodies;

	private final StrictJson json;

	DecisionRequests(WebLimits limits, RequestBodies bodies) {
		this.limits = limits;
		this.bodies = bodies;
		this.json = new StrictJson(limits.jsonBytes());
	}

	/**
	 * Reads a request and keeps its bytes accounted for until the response is finished.
	 * @param response called on a worker with what was asked for
	 */
	public Mono<Void> read(ServerWebExchange exchange, Function<DecisionCall, Mono<Void>> response) {
		return this.bodies.read(exchange, true, this::map, response);
	}

	private DecisionCall map(RawRequest raw) {
		var fields = Fields.lenient(this.json.read(raw.json()), "");
		List<String> ignored = new ArrayList<>();
		fields.names().stream().filter((name) -> !READ.contains(name)).map(fields::pointerTo).forEach(ignored::add);
		String model = fields.string("model");
		if (model == null) {
			throw fields.missing("model", "The request names no model; GET /v1/models lists them.");
		}
		var parts = new DecisionParts(this.limits, ignored);
		JsonNode input = fields.value("input");
		if (input == null && raw.files().isEmpty()) {
			throw fields.missing("input", "The request has no input.");
		}
		String said = (input != null) ? parts.text(input, fields.pointerTo("input")) : "";
		List<DecisionCall.Asked> asked = new ArrayList<>();
		List<DecisionQuestion> questions = questions(fields, parts, asked, ignored);
		parts.files(raw.files());
		String instructions = text(fields, "instructions", parts);
		DecisionExtension extension = DecisionExtension.of(fields, true, Set.of(), ignored);
		var operation = new Operation.Decide(questions, said.isBlank() ? null : said, true, extension.permutations(),
				true, extension.threshold());
		var run = new RunRequest(operation, model.equals(ALIAS) ? null : model, parts.media(), instructions,
				extension.strategy(), extension.options(), Set.of(Include.PROMPT), Map.of());
		return new DecisionCall(run, asked, extension.shown(), ignored, DecisionRequests::pointer);
	}

	private static @Nullable String text(Fields fields, String name, DecisionParts parts) {
		JsonNode value = fields.value(name);
		String text = (value != null) ? parts.text(value, fields.pointerTo(name)) : "";
		return text.isBlank() ? null : text;
	}

	private List<DecisionQuestion> questions(Fields fields, DecisionParts parts, List<DecisionCall.Asked> asked,
			List<String> ignored) {
		if (!fields.has("questions")) {
			throw fields.missing("questions", "The request has no questions.");
		}
		List<JsonNode> elements = fields.elements("questions");
		String pointer = fields.pointerTo("questions");
		DecisionMapping.requireCount(elements.size(), 1, Operation.Decide.MOST_QUESTIONS, "questions", pointer);
		List<DecisionQuestion> questions = new ArrayList<>();
		for (int index = 0; index < elements.size(); index++) {
			if (!(elements.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "A question is an object.",
						pointer + "/" + index);
			}
			questions.add(question(Integer.toString(index), Fields.lenient(node, pointer + "/" + index), parts, asked,
					ignored));
		}
		return questions;
	}

	private DecisionQuestion question(String number, Fields fields, DecisionParts parts, List<DecisionCall.Asked> asked,
			List<String> ignored) {
		fields.names().stream().filter((name) -> !QUESTION.contains(name)).map(fields::pointerTo).forEach(ignored::add);
		String type = fields.string("type");
		Kind kind = switch (type) {
			case null -> throw fields.missing("type", "The question has no type.");
			case "predicate" -> Kind.YES_NO;
			case "choice" -> Kind.CHOICE;
			case "score" -> Kind.SCORE;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "A type is predicate, choice or score.",
					fields.pointerTo("type"));
		};
		String name = fields.string("name");
		if (name != null && (name.length() > LONGEST_NAME || !Fields.isUnicode(name))) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A name has at most " + LONGEST_NAME + " characters.",
					fields.pointerTo("name"));
		}
		String ask = text(fields, "instructions", parts);
		if (ask == null) {
			throw fields.missing("instructions", "The question has no instructions.");
		}
		List<Object> values = new ArrayList<>();
		List<Option> options = switch (kind) {
			case YES_NO -> List.of();
			case CHOICE -> options(fields, "choices", "value", Operation.Decide.MOST_OPTIONS, values);
			case SCORE -> options(fields, "levels", "label", Operation.Decide.MOST_LEVELS, values);
		};
		asked.add(new DecisionCall.Asked(name, values));
		return new DecisionQuestion(number, kind, ask, options, List.of());
	}

	private List<Option> options(Fields fields, String list, String name, int most, List<Object> values) {
		if (!fields.has(list)) {
			throw fields.missing(list, "The question has no " + list + ".");
		}
		List<JsonNode> elements = fields.elements(list);
		DecisionMapping.requireCount(elements.size(), 2, most, list, fields.pointerTo(list));
		List<Option> options = new ArrayList<>();
		for (int index = 0; index < elements.size(); index++) {
			String pointer = fields.pointerTo(list) + "/" + index;
			if (!(elements.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "This isn't an object.", pointer);
			}
			var option = Fields.lenient(node, pointer);
			JsonNode value = option.value(name);
			if (value == null) {
				throw option.missing(name, "The option has no " + name + ".");
			}
			boolean flag = name.equals("value") && value.isBoolean();
			String label = flag ? Boolean.toString(value.booleanValue())
					: String.valueOf(option.text(name, this.limits.textBytes()));
			values.add(flag ? (Object) value.booleanValue() : label);
			options.add(new Option(label, option.text("description", this.limits.textBytes())));
		}
		if (new HashSet<>(values).size() < values.size()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The same option stands here twice.",
					fields.pointerTo(list));
		}
		return options;
	}

	private static String pointer(String engines) {
		if (engines.startsWith("/options") || engines.equals("/strategy")) {
			return "/sfumato" + engines;
		}
		return switch (engines) {
			case "/media", "/state" -> "/input";
			default -> engines.startsWith("/questions/")
					? engines.replaceFirst("/ask$", "/instructions").replace("/options", "/choices") : engines;
		};
	}

}
