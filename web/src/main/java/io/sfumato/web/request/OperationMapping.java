package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields that only one operation has.
 */
final class OperationMapping {

	private static final Set<String> QUESTION = Set.of("id", "text", "maxTokens", "choices");

	private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,32}([_-][A-Za-z0-9]{1,8}){0,3}");

	private static final int LONGEST_ID = 64;

	private static final int MOST_CAPTIONS = 8;

	private final WebLimits limits;

	OperationMapping(WebLimits limits) {
		this.limits = limits;
	}

	Operation caption(Fields request) {
		request.refuse("language", "The model writes English only.");
		CaptionStyle style = style(request);
		String prompt = request.text("prompt", this.limits.textBytes());
		Integer count = request.integer("count");
		if (count != null && (count < 1 || count > MOST_CAPTIONS)) {
			throw new ProblemException(
					Problem.beyond(ProblemKind.INVALID_VALUE, "A count is from 1 to " + MOST_CAPTIONS + ".",
							request.pointerTo("count"), MOST_CAPTIONS, count.longValue()));
		}
		return new Operation.Caption(style, prompt, (count != null) ? count : 1);
	}

	Operation transcribe(Fields request) {
		String timestamps = request.string("timestamps");
		boolean segments = switch (timestamps) {
			case null -> false;
			case "none" -> false;
			case "segment" -> true;
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE, "Timestamps are none or segment.",
					request.pointerTo("timestamps"));
		};
		String language = request.string("language");
		return new Operation.Transcribe((language != null) ? language(language, request.pointerTo("language")) : null,
				request.text("prompt", this.limits.textBytes()), segments);
	}

	/** The name of a language: a code, or a word. */
	static String language(String name, String pointer) {
		if (!LANGUAGE.matcher(name).matches()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A language is a code such as en, or its name.",
					pointer);
		}
		return name;
	}

	private static CaptionStyle style(Fields request) {
		String style = request.string("style");
		if (style == null) {
			return CaptionStyle.SENTENCE;
		}
		for (CaptionStyle each : CaptionStyle.values()) {
			if (each.name().toLowerCase(Locale.ROOT).equals(style)) {
				return each;
			}
		}
		throw new ProblemException(ProblemKind.INVALID_VALUE, "A style is alt, short, sentence or detailed.",
				request.pointerTo("style"));
	}

	Operation answer(Fields request) {
		if (request.has("question") && request.has("questions")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "There is a question and questions; one will do.",
					request.pointerTo("questions"));
		}
		String context = request.text("context", this.limits.contextBytes());
		String single = request.text("question", this.limits.textBytes());
		if (single != null) {
			return new Operation.Answer(List.of(new Question("0", single, null)), context);
		}
		if (!request.has("questions")) {
			return new Operation.Answer(List.of(Question.spoken("0")), context);
		}
		return new Operation.Answer(questions(request.elements("questions"), request.pointerTo("questions")), context);
	}

	private List<Question> questions(List<JsonNode> elements, String pointer) {
		if (elements.isEmpty() || elements.size() > this.limits.questions()) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"There are from 1 to " + this.limits.questions() + " questions.", pointer, this.limits.questions(),
					(long) elements.size()));
		}
		var questions = new ArrayList<Question>();
		var ids = new HashSet<String>();
		for (int index = 0; index < elements.size(); index++) {
			Question question = question(elements.get(index), index, pointer + "/" + index);
			if (!ids.add(question.id())) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "Two questions have the same id.",
						pointer + "/" + index);
			}
			questions.add(question);
		}
		return questions;
	}

	private Question question(JsonNode node, int index, String pointer) {
		String numbered = Integer.toString(index);
		if (node.isString()) {
			return new Question(numbered, Fields.checkedText(node.stringValue(), this.limits.textBytes(), pointer),
					null);
		}
		if (!(node instanceof ObjectNode object)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A question is a string or an object.", pointer);
		}
		var fields = new Fields(object, pointer, QUESTION);
		fields.refuse("choices", "Answers from given choices aren't available yet.");
		String text = fields.text("text", this.limits.textBytes());
		if (text == null) {
			throw fields.missing("text", "The question has no text.");
		}
		return new Question(questionId(fields, numbered), text, fields.integer("maxTokens"));
	}

	private static String questionId(Fields fields, String numbered) {
		@Nullable String id = fields.string("id");
		if (id == null) {
			return numbered;
		}
		if (id.isBlank() || id.length() > LONGEST_ID) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "An id has from 1 to " + LONGEST_ID + " characters.",
					fields.pointerTo("id"));
		}
		return id;
	}

}
