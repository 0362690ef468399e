package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledShape;
import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.run.FinishedRun;
import org.jspecify.annotations.Nullable;

/**
 * An edit of a finished run: of the text it wrote, or of slots of the record it filled
 * in.
 */
final class Revision {

	private final Fields request;

	private final FinishedRun run;

	private final GeneratedText text;

	/**
	 * @throws ProblemException if the run wrote no text
	 */
	Revision(Fields request, FinishedRun run) {
		this.request = request;
		this.run = run;
		if (run.result().texts().isEmpty()) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The run wrote no text that could be edited.",
					request.pointerTo("of"));
		}
		this.text = run.result().texts().getFirst();
	}

	String text() {
		return this.text.text();
	}

	/** The question that the text answers, as the run had it; null for none. */
	@Nullable String question() {
		return switch (this.run.request().operation()) {
			case Operation.Caption caption -> (caption.prompt() != null) ? caption.prompt() : caption.style().prompt();
			case Operation.Answer answer -> (this.run.result().heard() != null) ? this.run.result().heard().text()
					: answer.questions().getFirst().text();
			case Operation.Edit edit -> edit.question();
			default -> null;
		};
	}

	/** A record with a schema stays one of it only if whole slots are filled in. */
	void requireText() {
		FilledRecord record = this.text.record();
		if (record != null && record.json() != null) {
			throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
					"/of and /spans don't go together for a record with a schema: name its slots.",
					this.request.pointerTo("spans"));
		}
	}

	/** The stretches of tokens that are less probable than a threshold. */
	List<Operation.Span> below(double threshold) {
		requireText();
		List<Operation.Span> spans = new ArrayList<>();
		int at = 0;
		int start = -1;
		for (FinishedRun.Shown token : this.run.tokens()) {
			boolean unsure = token.probability() < threshold && !token.text().isEmpty();
			if (unsure && start < 0) {
				start = at;
			}
			else if (!unsure && start >= 0 && !token.text().isEmpty()) {
				spans.add(span(start, at));
				start = -1;
			}
			at += token.text().length();
		}
		if (start >= 0) {
			spans.add(span(start, at));
		}
		if (at != text().length()) {
			throw new ProblemException(ProblemKind.INCOMPATIBLE_OPTIONS,
					"/of and /below don't go together for this run: its text isn't that of its tokens.",
					this.request.pointerTo("below"));
		}
		return spans;
	}

	private Operation.Span span(int start, int end) {
		return new Operation.Span(start, end, null, this.request.pointerTo("below"));
	}

	/** The record with some slots open again. */
	Operation.Refill slots(List<String> names) {
		FilledRecord record = this.text.record();
		Operation.Infill infill = switch (this.run.request().operation()) {
			case Operation.Infill own -> own;
			case Operation.Refill again -> again.infill();
			default -> null;
		};
		if (record == null || infill == null) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The run has no slots; name spans of its text.",
					this.request.pointerTo("slots"));
		}
		Map<String, String> kept = new HashMap<>();
		Map<String, String> before = new HashMap<>();
		for (FilledSlot slot : record.slots()) {
			(names.contains(slot.name()) ? before : kept).put(slot.name(), slot.text());
		}
		for (int index = 0; index < names.size(); index++) {
			if (!before.containsKey(names.get(index))) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "The run has no slot of this name.",
						this.request.pointerTo("slots") + "/" + index);
			}
		}
		Map<String, String> shapes = new HashMap<>();
		for (FilledShape shape : record.shapes()) {
			shapes.put(shape.name(), shape.value());
		}
		RecordForm.Slots slots = infill.slots().keeping(kept, shapes);
		return new Operation.Refill(new Operation.Infill(infill.form(), slots, infill.context()), before);
	}

}
