package io.sfumato.structured.canvas;

import java.util.Map;

/**
 * What is wanted of values, by the names of their gaps.
 *
 * @param starts cells that a value begins with; others get what is usual
 * @param bounds cells that a value may come to; others can have
 * {@link CanvasPlanner#MAX_SLOT}
 * @param absences words for there being no value, where these can be ruled out (see
 * {@link RecordConstraint#requireValue})
 */
public record SlotTerms(Map<String, Integer> starts, Map<String, Integer> bounds, Map<String, String> absences) {

	/** Nothing is said about any. */
	public static final SlotTerms NONE = new SlotTerms(Map.of(), Map.of(), Map.of());

	public SlotTerms {
		starts = Map.copyOf(starts);
		bounds = Map.copyOf(bounds);
		absences = Map.copyOf(absences);
	}

	/** Values that begin with so many cells. */
	public static SlotTerms starting(Map<String, Integer> cells) {
		return new SlotTerms(cells, Map.of(), Map.of());
	}

}
