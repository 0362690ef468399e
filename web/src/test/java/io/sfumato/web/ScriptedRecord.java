package io.sfumato.web;

import java.util.List;

import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FilledRecord;
import io.sfumato.engine.result.FilledSlot;
import org.jspecify.annotations.Nullable;

/** What {@link ScriptedEngine} fills in. */
final class ScriptedRecord {

	private ScriptedRecord() {
	}

	/** Of one slot that may be absent, whatever was asked for; null where it was text. */
	static @Nullable FilledRecord of(Operation operation) {
		if (!operation.isRecord()) {
			return null;
		}
		boolean template = operation instanceof Operation.Infill infill && infill.form() instanceof RecordForm.Template;
		boolean edit = operation instanceof Operation.Edit;
		FilledSlot slot = new FilledSlot("/n", "3.50", "3.50", 0.8, 0.02,
				List.of(new FilledSlot.Option("3.50", 0.9), new FilledSlot.Option("null", 0.1)), List.of(), null,
				FilledSlot.Status.FILLED, FilledSlot.Source.READ);
		return new FilledRecord((template || edit) ? null : "{\"n\": 3.50}", template ? null : "0".repeat(64),
				List.of(slot), edit ? List.of(new FilledRecord.Span(4, 9, "blue", "green", 0.7)) : List.of());
	}

}
