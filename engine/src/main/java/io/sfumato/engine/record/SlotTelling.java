package io.sfumato.engine.record;

import org.jspecify.annotations.Nullable;

import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.canvas.RecordConstraint.SlotResult;

/**
 * What is told of slots, and how sure of them.
 *
 * @param alternatives whether the likeliest texts of open values are wanted
 * @param values turns the probability of a value's whole text into that of its being
 * right; null where nothing is known that holds for such a run
 * @param absences the same of texts that say that there is nothing
 */
public record SlotTelling(boolean alternatives, Calibration.@Nullable Entry values,
		Calibration.@Nullable Entry absences) {

	/**
	 * A value that is right less probably than this is worth nothing: on the pages that
	 * calibrations are fitted to the most fields are right, those that aren't there
	 * included, where values are given from about here on (docs/decisions/0043).
	 */
	private static final double LEAST_PROBABLE = 0.1;

	/** What is known of slots when they are raw. */
	public static SlotTelling raw(boolean alternatives) {
		return new SlotTelling(alternatives, null, null);
	}

	/**
	 * Whether a value that needn't be given had better not be (structured-output.md
	 * §9.4).
	 */
	boolean isDoubtful(SlotResult result) {
		return this.values != null && this.values.calibrator().apply(result.probability()) < LEAST_PROBABLE;
	}

	/**
	 * How sure an open slot is: calibrated where that is known, otherwise the geometric
	 * mean of its tokens' probabilities.
	 * @param nothing whether it says that there is nothing
	 */
	double confidence(SlotResult result, boolean nothing) {
		Calibration.Entry entry = nothing ? this.absences : this.values;
		return (entry != null) ? entry.calibrator().apply(result.probability()) : result.confidence();
	}

	/**
	 * How sure it is that there is nothing, where that was decided at once.
	 * @param probability of the whole text that says so
	 */
	double absence(double probability) {
		return (this.absences != null) ? this.absences.calibrator().apply(probability) : probability;
	}

}
