package io.sfumato.engine.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Functions of which one may be called, found to be in order: the question which one it
 * is, and what the texts are in each case.
 *
 * @param choice one closed question
 * @param outcomes by its options
 */
record CallPlan(DecisionPlan choice, List<Outcome> outcomes) {

	CallPlan {
		outcomes = List.copyOf(outcomes);
	}

	/**
	 * The texts of a run in one case.
	 *
	 * @param shaping how their shape is read; null if they are no records, or of one
	 * shape
	 */
	record Outcome(List<RunPlan.Item> items, @Nullable RecordShaping shaping) {

		Outcome {
			items = List.copyOf(items);
		}

	}

}
