package io.sfumato.engine.model;

import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.read.Wording;

/**
 * How a model is read.
 *
 * @param wording how it is asked closed questions
 * @param calibration what turns its scores into probabilities; may hold nothing
 */
public record Reading(Wording wording, Calibration calibration) {

	/** A model that nothing is known of. */
	public static final Reading UNKNOWN = new Reading(Wording.LISTED, Calibration.none(""));

	/** The same, its scores turned into probabilities another way. */
	public Reading with(Calibration calibration) {
		return new Reading(this.wording, calibration);
	}

}
