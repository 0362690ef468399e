package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.request.Operation;
import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.language.StringLanguage;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.Piece;
import io.sfumato.structured.plan.Scaffold;

/**
 * A text of which some spans are open again: they are gaps of free text, named by their
 * numbers, and what is between them is text that nobody touches.
 *
 * @param scaffold of the text
 * @param spans in order
 */
record EditedText(Scaffold scaffold, List<Operation.Span> spans, String text) {

	/** Characters of what stands in a span afterwards. */
	private static final int LONGEST = 512;

	/** Cells that a span gets beyond those of the text it had. */
	private static final int ROOM = 6;

	static EditedText of(Operation.Edit edit) {
		if (edit.spans().isEmpty()) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "No span is to be written anew", "/spans");
		}
		List<Piece> pieces = new ArrayList<>();
		List<Gap> gaps = new ArrayList<>();
		int at = 0;
		for (Operation.Span span : edit.spans()) {
			check(span, edit.text(), at, gaps.isEmpty());
			if (span.start() > at) {
				pieces.add(new Piece.Text(edit.text().substring(at, span.start())));
			}
			pieces.add(new Piece.Open(gaps.size()));
			gaps.add(gap(gaps.size(), edit.text().substring(span.start(), span.end())));
			at = span.end();
		}
		if (at < edit.text().length()) {
			pieces.add(new Piece.Text(edit.text().substring(at)));
		}
		return new EditedText(Scaffold.ofTemplate(pieces, gaps), edit.spans(), edit.text());
	}

	private static void check(Operation.Span span, String text, int from, boolean first) {
		if (span.start() < 0 || span.end() > text.length() || span.start() >= span.end()) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The span from %d to %d isn't a part of a text of %d characters".formatted(span.start(), span.end(),
							text.length()),
					span.pointer());
		}
		if (!first && span.start() <= from) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"Spans stand in order with text between them; this one begins at %d, the one before ends at %d"
						.formatted(span.start(), from),
					span.pointer());
		}
		if (splits(text, span.start()) || splits(text, span.end())) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The span cuts a character in two",
					span.pointer());
		}
	}

	private static boolean splits(String text, int at) {
		return at > 0 && at < text.length() && Character.isHighSurrogate(text.charAt(at - 1))
				&& Character.isLowSurrogate(text.charAt(at));
	}

	private static Gap gap(int number, String before) {
		Budget budget = Budget.standard();
		return new Gap(Integer.toString(number),
				Languages.bounded((before.indexOf('\n') >= 0) ? StringLanguage.free(Spelling.PLAIN, budget)
						: StringLanguage.line(Spelling.PLAIN, budget), 1, LONGEST),
				true, (text) -> new Gap.Reading(new JsonNode.Str(text), false), "");
	}

	/** What stands in each span, by the name of its gap. */
	Map<String, String> before() {
		Map<String, String> before = new HashMap<>();
		for (int number = 0; number < this.spans.size(); number++) {
			Operation.Span span = this.spans.get(number);
			before.put(Integer.toString(number), this.text.substring(span.start(), span.end()));
		}
		return before;
	}

	/**
	 * Cells of each span: it begins with those of its text and some more, unless the
	 * request tells how many it may have.
	 */
	SlotTerms terms(Language language) {
		Map<String, Integer> starts = new HashMap<>();
		Map<String, Integer> bounds = new HashMap<>();
		for (int number = 0; number < this.spans.size(); number++) {
			Operation.Span span = this.spans.get(number);
			Integer wanted = span.maxTokens();
			if (wanted != null && wanted < 1) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "A span has at least one token",
						span.pointer() + "/maxTokens");
			}
			String name = Integer.toString(number);
			starts.put(name, (wanted != null) ? wanted
					: language.encode(this.text.substring(span.start(), span.end())).length + ROOM);
			if (wanted != null) {
				bounds.put(name, wanted);
			}
		}
		return new SlotTerms(starts, bounds, Map.of());
	}

}
