package io.sfumato.web.request;

import tools.jackson.databind.JsonNode;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * JSON that a model is told, as text: a string as it is, all else as JSON without white
 * space, keys in their order.
 */
final class StateText {

	private static final int DEEPEST = 32;

	private final int maxBytes;

	StateText(int maxBytes) {
		this.maxBytes = maxBytes;
	}

	String of(JsonNode value, String pointer) {
		if (depth(value) > DEEPEST) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"This is nested deeper than " + DEEPEST + " levels.", pointer, DEEPEST, null));
		}
		String text = value.isString() ? value.stringValue() : value.toString();
		return text.isBlank() ? "" : Fields.checkedText(text, this.maxBytes, pointer);
	}

	/** The reader lets nothing through that is too deep for this. */
	private static int depth(JsonNode node) {
		int deepest = 0;
		for (JsonNode child : node) {
			deepest = Math.max(deepest, depth(child));
		}
		return node.isContainer() ? deepest + 1 : 0;
	}

}
