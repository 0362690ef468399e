package io.sfumato.web;

import java.util.List;

import io.sfumato.engine.error.Violation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.result.FormCheck;
import io.sfumato.engine.result.Receipt;

/** What {@link ScriptedEngine} says of forms. */
final class ScriptedCheck {

	private ScriptedCheck() {
	}

	/** All can be kept but those with a word that no form has. */
	static FormCheck of(String model, RecordForm form) {
		if (form instanceof RecordForm.Schema schema && schema.json().contains("zebra")) {
			return new FormCheck(model, List
				.of(new Violation("unsupported_keyword", "This can't be kept", "/properties/a", "zebra", null, null)),
					List.of(), null, 0.5);
		}
		var price = new FormCheck.Slot("/n", FormCheck.Kind.CLOSED, List.of("3.50", "null"), 7, true);
		var rows = new FormCheck.Slot("/rows", FormCheck.Kind.COUNT, List.of("0", "1"), 0, false);
		return new FormCheck(model, List.of(), List.of(new Receipt.Warning("narrowed", "Shorter", "/schema")),
				new FormCheck.Sizes(List.of(price, rows), 9, 20, 60, 12, 7), 1.5);
	}

}
