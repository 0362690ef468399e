package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.engine.request.Operation;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * The fields of decisions on the native API (api.md §3.6).
 */
final class DecisionMapping {

	static final Set<String> FIELDS = Set.of("state", "questions", "isolation", "permutations", "calibration",
			"abstain");

	private static final Set<String> QUESTION = Set.of("id", "type", "ask", "options", "levels", "dependsOn");

	/** Above this an answer counts as not visible where a request says nothing. */
	static final double THRESHOLD = 0.5;

	private static final int LONGEST_ID = 64;

	private final WebLimits limits;

	private final StateText states;

	DecisionMapping(WebLimits limits) {
		this.limits = limits;
		this.states = new StateText(limits.contextBytes());
	}

	Operation decide(Fields request) {
		JsonNode state = request.value("state");
		return new Operation.Decide(questions(request),
				(state != null) ? this.states.of(state, request.pointerTo("state")) : null, isolated(request),
				permutations(request, "permutations"), calibrated(request), abstention(request));
	}

	private List<DecisionQuestion> questions(Fields request) {
		if (!request.has("questions")) {
			throw request.missing("questions", "There is no question.");
		}
		List<JsonNode> elements = request.elements("questions");
		String pointer = request.pointerTo("questions");
		requireCount(elements.size(), 1, Operation.Decide.MOST_QUESTIONS, "questions", pointer);
		List<DecisionQuestion> questions = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (int index = 0; index < elements.size(); index++) {
			if (!(elements.get(index) instanceof ObjectNode node)) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "A question is an object.",
						pointer + "/" + index);
			}
			var fields = new Fields(node, pointer + "/" + index, QUESTION);
			DecisionQuestion question = question(fields, Integer.toString(index));
			if (!ids.add(question.id())) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Two questions have the same id.",
						fields.pointerTo("id"));
			}
			questions.add(question);
		}
		return questions;
	}

	private DecisionQuestion question(Fields fields, String numbered) {
		String id = fields.string("id");
		if (id != null && (id.isBlank() || id.length() > LONGEST_ID || !Fields.isUnicode(id))) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "An id has from 1 to " + LONGEST_ID + " characters.",
					fields.pointerTo("id"));
		}
		Kind kind = kind(fields);
		String ask = fields.text("ask", this.limits.textBytes());
		if (ask == null) {
			throw fields.missing("ask", "The question doesn't ask anything.");
		}
		String list = (kind == Kind.SCORE) ? "levels" : "options";
		String other = (kind == Kind.SCORE) ? "options" : "levels";
		if (fields.has(other) || (kind == Kind.YES_NO && fields.has(list))) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A question of this type has no such list.",
					fields.pointerTo(fields.has(other) ? other : list));
		}
		List<Option> options = List.of();
		if (kind != Kind.YES_NO) {
			if (!fields.has(list)) {
				throw fields.missing(list, "The question has no " + list + ".");
			}
			options = options(fields.elements(list), kind, fields.pointerTo(list));
		}
		return new DecisionQuestion((id != null) ? id : numbered, kind, ask, options, dependencies(fields));
	}

	private static Kind kind(Fields fields) {
		String type = fields.string("type");
		return switch (type) {
			case null -> throw fields.missing("type", "The question has no type.");
			case "yesNo" -> Kind.YES_NO;
			case "choice" -> Kind.CHOICE;
			case "score" -> Kind.SCORE;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "A type is yesNo, choice or score.",
					fields.pointerTo("type"));
		};
	}

	private List<Option> options(List<JsonNode> elements, Kind kind, String pointer) {
		int most = (kind == Kind.SCORE) ? Operation.Decide.MOST_LEVELS : Operation.Decide.MOST_OPTIONS;
		requireCount(elements.size(), 2, most, (kind == Kind.SCORE) ? "levels" : "options", pointer);
		List<Option> options = new ArrayList<>();
		Set<String> labels = new HashSet<>();
		for (int index = 0; index < elements.size(); index++) {
			Option option = option(elements.get(index), pointer + "/" + index, this.limits.textBytes());
			if (!labels.add(option.label())) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "The same option stands here twice.",
						pointer + "/" + index);
			}
			options.add(option);
		}
		return options;
	}

	/** A label, or an object with a label (or value) and a description. */
	static Option option(JsonNode element, String pointer, int textBytes) {
		if (element.isString()) {
			return new Option(Fields.checkedText(element.stringValue(), textBytes, pointer), null);
		}
		if (!(element instanceof ObjectNode node)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "An option is a string or an object.", pointer);
		}
		var fields = new Fields(node, pointer, Set.of("label", "value", "description"));
		String name = fields.has("label") ? "label" : "value";
		String label = fields.text(name, textBytes);
		if (label == null) {
			throw fields.missing("label", "The option has no label.");
		}
		return new Option(label, fields.text("description", textBytes));
	}

	static void requireCount(int actual, int from, int to, String what, String pointer) {
		if (actual < from || actual > to) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"There are from " + from + " to " + to + " " + what + ".", pointer, to, (long) actual));
		}
	}

	private static List<String> dependencies(Fields fields) {
		List<String> ids = new ArrayList<>();
		for (JsonNode element : fields.elements("dependsOn")) {
			if (!element.isString()) {
				throw fields.wrongType("dependsOn", "a list of ids");
			}
			ids.add(element.stringValue());
		}
		return ids;
	}

	private static boolean isolated(Fields request) {
		String isolation = request.string("isolation");
		return switch (isolation) {
			case null -> true;
			case "isolated" -> true;
			case "shared" -> false;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "An isolation is isolated or shared.",
					request.pointerTo("isolation"));
		};
	}

	/** {@code auto}, or a number that the engine checks. */
	static @Nullable Integer permutations(Fields request, String name) {
		JsonNode value = request.value(name);
		boolean auto = value == null || (value.isString() && value.stringValue().equals("auto"));
		return auto ? null : request.integer(name);
	}

	private static boolean calibrated(Fields request) {
		String calibration = request.string("calibration");
		return switch (calibration) {
			case null -> true;
			case "default" -> true;
			case "none" -> false;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "A calibration is default or none.",
					request.pointerTo("calibration"));
		};
	}

	private static @Nullable Double abstention(Fields request) {
		ObjectNode node = request.object("abstain");
		if (node == null) {
			return THRESHOLD;
		}
		return threshold(new Fields(node, request.pointerTo("abstain"), Set.of("threshold")));
	}

	static double threshold(Fields abstain) {
		Double threshold = abstain.number("threshold");
		if (threshold != null && (threshold < 0 || threshold > 1)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A threshold is from 0 to 1.",
					abstain.pointerTo("threshold"));
		}
		return (threshold != null) ? threshold : THRESHOLD;
	}

}
