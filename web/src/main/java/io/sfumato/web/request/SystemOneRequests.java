package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads System One requests (api.md §2.1): a map of questions about a state, with the
 * images and clips of every dialect. What isn't known is ignored and named.
 */
@Component
public final class SystemOneRequests {

	private static final Set<String> READ = Set.of("model", "state", "questions", "images", "files", "audio", "videos",
			"assets", "steps", "seed", "samples", "instructions", "sfumato");

	private static final Set<String> QUESTION = Set.of("type", "instructions", "criteria", "depends_on");

	/** Names of the models that these clients know; they mean the default one. */
	private static final Pattern ALIAS = Pattern.compile("jev-(latest|preview|\\d+(\\.\\d+)*)");

	private static final int LONGEST_ID = 128;

	private final WebLimits limits;

	private final RequestBodies bodies;

	private final StrictJson json;

	SystemOneRequests(WebLimits limits, RequestBodies bodies) {
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
		if (!fields.elements("videos").isEmpty()) {
			throw new ProblemException(ProblemKind.MEDIA_UNSUPPORTED, "No model takes video.",
					fields.pointerTo("videos"));
		}
		var parts = new DecisionParts(this.limits, ignored);
		JsonNode state = fields.value("state");
		String said = (state != null) ? parts.text(state, fields.pointerTo("state")) : "";
		List<DecisionQuestion> questions = questions(fields, parts, ignored);
		parts.list(fields, "images", MediaInput.Kind.IMAGE);
		parts.list(fields, "files", null);
		StringBuilder mentions = new StringBuilder(said);
		questions.forEach((question) -> mentions.append('\n').append(question.ask()));
		parts.list(fields, "audio", MediaInput.Kind.AUDIO);
		parts.assets(fields, mentions.toString());
		parts.files(raw.files());
		if (state == null && parts.media().isEmpty()) {
			throw fields.missing("state", "The request has neither a state nor an image or a clip.");
		}
		DecisionExtension extension = DecisionExtension.of(fields, false, Set.of("steps", "seed"), ignored);
		Integer samples = fields.integer("samples");
		Integer permutations = (extension.permutations() == null && samples != null)
				? Integer.valueOf(Math.clamp(samples, 1, 8)) : extension.permutations();
		var operation = new Operation.Decide(questions, said.isEmpty() ? null : said, true, permutations, true,
				extension.threshold());
		boolean alias = model == null || ALIAS.matcher(model).matches();
		var run = new RunRequest(operation, alias ? null : model, parts.media(),
				fields.has("instructions") ? instructions(fields, parts) : null, extension.strategy(),
				extension.options(), Set.of(Include.PROMPT), Map.of());
		return new DecisionCall(run,
				questions.stream().map((question) -> new DecisionCall.Asked(question.id(), values(question))).toList(),
				extension.shown(), ignored, (pointer) -> pointer(pointer, questions));
	}

	private static String instructions(Fields fields, DecisionParts parts) {
		JsonNode value = fields.value("instructions");
		return (value != null) ? parts.text(value, fields.pointerTo("instructions")) : "";
	}

	private static List<Object> values(DecisionQuestion question) {
		return question.options().stream().map((option) -> (Object) option.label()).toList();
	}

	private List<DecisionQuestion> questions(Fields fields, DecisionParts parts, List<String> ignored) {
		ObjectNode node = fields.object("questions");
		String pointer = fields.pointerTo("questions");
		if (node == null) {
			throw fields.missing("questions", "Field required");
		}
		DecisionMapping.requireCount(node.size(), 1, Operation.Decide.MOST_QUESTIONS, "questions", pointer);
		var all = Fields.lenient(node, pointer);
		List<DecisionQuestion> questions = new ArrayList<>();
		for (String id : node.propertyNames()) {
			if (id.isBlank() || id.length() > LONGEST_ID || !Fields.isUnicode(id)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE,
						"The id of a question has from 1 to " + LONGEST_ID + " characters.", pointer);
			}
			if (!(node.get(id) instanceof ObjectNode object)) {
				throw all.wrongType(id, "an object");
			}
			questions.add(question(id, Fields.lenient(object, all.pointerTo(id)), parts, ignored));
		}
		return questions;
	}

	private DecisionQuestion question(String id, Fields fields, DecisionParts parts, List<String> ignored) {
		fields.names().stream().filter((name) -> !QUESTION.contains(name)).map(fields::pointerTo).forEach(ignored::add);
		String type = fields.string("type");
		Kind kind = switch (type) {
			case null -> throw fields.missing("type", "Field required");
			case "noul" -> Kind.YES_NO;
			case "choice" -> Kind.CHOICE;
			case "score" -> Kind.SCORE;
			case "box", "span" -> throw new ProblemException(ProblemKind.CAPABILITY_NOT_AVAILABLE,
					"No model of this server finds boxes or spans.", fields.pointerTo("type"));
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "A type is noul, choice or score.",
					fields.pointerTo("type"));
		};
		String ask = fields.has("instructions") ? instructions(fields, parts) : "";
		List<Option> options = switch (kind) {
			case YES_NO -> yesNo(fields);
			case CHOICE -> choices(fields);
			case SCORE -> levels(fields);
		};
		return new DecisionQuestion(id, kind, ask.isBlank() ? id : ask, options, dependencies(fields));
	}

	/** Yes and no with what they mean, if anything says so. */
	private List<Option> yesNo(Fields fields) {
		ObjectNode node = fields.object("criteria");
		if (node == null) {
			return List.of();
		}
		var criteria = Fields.lenient(node, fields.pointerTo("criteria"));
		String yes = description(criteria, "true", "yes");
		String no = description(criteria, "false", "no");
		return (yes == null && no == null) ? List.of() : List.of(new Option("yes", yes), new Option("no", no));
	}

	private @Nullable String description(Fields criteria, String name, String otherName) {
		return criteria.text(criteria.has(name) ? name : otherName, this.limits.textBytes());
	}

	private List<Option> choices(Fields fields) {
		JsonNode criteria = fields.value("criteria");
		String pointer = fields.pointerTo("criteria");
		List<Option> options = new ArrayList<>();
		switch (criteria) {
			case null -> throw fields.missing("criteria", "Field required");
			case ObjectNode node -> {
				var names = Fields.lenient(node, pointer);
				for (String name : node.propertyNames()) {
					Fields.checkedText(name, this.limits.textBytes(), pointer);
					options.add(new Option(name, names.text(name, this.limits.textBytes())));
				}
			}
			case ArrayNode array -> options.addAll(list(array, pointer));
			default -> throw fields.wrongType("criteria", "a map of names or a list of them");
		}
		DecisionMapping.requireCount(options.size(), 1, Operation.Decide.MOST_OPTIONS, "options", pointer);
		return options;
	}

	private List<Option> levels(Fields fields) {
		JsonNode criteria = fields.value("criteria");
		if (criteria == null) {
			throw fields.missing("criteria", "Field required");
		}
		if (!(criteria instanceof ArrayNode array)) {
			throw fields.wrongType("criteria", "a list of levels");
		}
		DecisionMapping.requireCount(array.size(), 1, Operation.Decide.MOST_LEVELS, "levels",
				fields.pointerTo("criteria"));
		return list(array, fields.pointerTo("criteria"));
	}

	private List<Option> list(ArrayNode array, String pointer) {
		List<Option> options = new ArrayList<>();
		Set<String> labels = new HashSet<>();
		for (JsonNode element : array) {
			String at = pointer + "/" + options.size();
			Option option = DecisionMapping.option(element, at, this.limits.textBytes());
			if (!labels.add(option.label())) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "The same option stands here twice.", at);
			}
			options.add(option);
		}
		return options;
	}

	private static List<String> dependencies(Fields fields) {
		JsonNode value = fields.value("depends_on");
		if (value != null && value.isString()) {
			return List.of(value.stringValue());
		}
		return fields.elements("depends_on").stream().map((element) -> element.asString("")).toList();
	}

	/** The engine counts questions and knows options and levels; here they have names. */
	private static String pointer(String engines, List<DecisionQuestion> questions) {
		String[] steps = engines.split("/", -1);
		if (steps.length < 3 || !steps[1].equals("questions")) {
			if (engines.equals("/options/steps") || engines.equals("/options/seed")) {
				return engines.substring("/options".length());
			}
			return engines.startsWith("/options") || engines.equals("/strategy") ? "/sfumato" + engines : engines;
		}
		String id = questions.get(Integer.parseInt(steps[2])).id().replace("~", "~0").replace("/", "~1");
		String rest = (steps.length == 3) ? "" : switch (steps[3]) {
			case "ask" -> "/instructions";
			case "options", "levels" -> "/criteria";
			case "dependsOn" -> "/depends_on";
			default -> "";
		};
		return "/questions/" + id + rest;
	}

}
