package io.sfumato.engine.record;

import java.util.EnumMap;
import java.util.Map;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.language.JsonObjectLanguage;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.plan.JsonLayout;

/**
 * A JSON object of any shape as one open value. Its language is made once per layout, and
 * larger than those of schemas may be. Thread-safe.
 */
final class AnyObject {

	/** The pointer to all of it. */
	private static final String NAME = "";

	/** Levels of brackets. */
	private static final int DEPTH = 10;

	/** Arrays of more than scalars within each other. */
	private static final int ARRAYS = 1;

	private static final long STEPS = 200_000_000;

	/** Cells that it begins with. */
	private static final int CELLS = 96;

	private static final int MOST_BYTES = 1 << 16;

	private final Map<JsonLayout, Language> languages = new EnumMap<>(JsonLayout.class);

	Gap gap(JsonLayout layout) {
		return new Gap(NAME, language(layout), false,
				(text) -> new Gap.Reading(JsonText.parseKeepingLast(text, MOST_BYTES), false), "");
	}

	private synchronized Language language(JsonLayout layout) {
		return this.languages.computeIfAbsent(layout,
				(each) -> JsonObjectLanguage.of(DEPTH, ARRAYS, each, new Budget(Budget.STATES, STEPS)));
	}

	/** What it may take of a canvas. */
	static SlotTerms terms(int maxCells) {
		return new SlotTerms(Map.of(NAME, Math.min(CELLS, maxCells - 1)), Map.of(NAME, maxCells - 1), Map.of());
	}

}
