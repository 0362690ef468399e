package io.sfumato.structured.calibration;

import io.sfumato.structured.read.Distribution;

/**
 * Turns probabilities as a model gives them into ones that mean what they say. Keeps the
 * number of options; immutable.
 */
public sealed interface Calibrator {

	/** The name in files and receipts. */
	String method();

	/** A distribution as it should be. */
	Distribution apply(Distribution raw);

	/** The probability of being right as it should be. */
	default double apply(double confidence) {
		return apply(Distribution.of(confidence, 1 - confidence)).probability(0);
	}

	/**
	 * {@code p ∝ p^(1/T)}, the same for any number of options; keeps their order. Guo et
	 * al., "On Calibration of Modern Neural Networks", 2017, section 4.2.
	 *
	 * @param temperature above 0; above 1 makes less sure
	 */
	record Temperature(double temperature) implements Calibrator {

		public Temperature {
			if (!(temperature > 0) || Double.isInfinite(temperature)) {
				throw new IllegalArgumentException("the temperature %s isn't above 0".formatted(temperature));
			}
		}

		@Override
		public String method() {
			return "temperature";
		}

		@Override
		public Distribution apply(Distribution raw) {
			double[] logarithms = new double[raw.size()];
			for (int option = 0; option < logarithms.length; option++) {
				logarithms[option] = Math.log(raw.probability(option)) / this.temperature;
			}
			return Distribution.ofLogarithms(logarithms);
		}

	}

	/**
	 * {@code logit p = slope · logit p + intercept} of the first of two options. Platt,
	 * "Probabilistic Outputs for Support Vector Machines", 1999.
	 *
	 * @param slope above 0
	 * @param intercept what a model that leans to one side is moved by
	 */
	record Platt(double slope, double intercept) implements Calibrator {

		public Platt {
			if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(intercept)) {
				throw new IllegalArgumentException("slope %s and intercept %s".formatted(slope, intercept));
			}
		}

		@Override
		public String method() {
			return "platt";
		}

		@Override
		public Distribution apply(Distribution raw) {
			double logit = this.slope * logit(raw.probability(0), raw.probability(1)) + this.intercept;
			return Distribution.ofLogarithms(logit, 0);
		}

		static double logit(double first, double second) {
			return Math.log(Math.max(first, Double.MIN_NORMAL)) - Math.log(Math.max(second, Double.MIN_NORMAL));
		}

	}

	/**
	 * A rising staircase with straight lines between its corners, of the first of two
	 * options. Zadrozny and Elkan, "Transforming Classifier Scores into Accurate
	 * Multiclass Probability Estimates", 2002.
	 *
	 * @param raw ascending, at least one; not changed
	 * @param calibrated for each of them, not falling, in 0–1; not changed
	 */
	record Isotonic(double[] raw, double[] calibrated) implements Calibrator {

		public Isotonic {
			if (raw.length == 0 || raw.length != calibrated.length) {
				throw new IllegalArgumentException(
						"%d corners with %d values".formatted(raw.length, calibrated.length));
			}
			for (int i = 0; i < raw.length; i++) {
				boolean rises = i == 0 || (raw[i] > raw[i - 1] && calibrated[i] >= calibrated[i - 1]);
				if (!rises || !(calibrated[i] >= 0 && calibrated[i] <= 1)) {
					throw new IllegalArgumentException("corner %d is no step up within 0 to 1".formatted(i));
				}
			}
		}

		@Override
		public String method() {
			return "isotonic";
		}

		@Override
		public Distribution apply(Distribution distribution) {
			double p = at(distribution.probability(0));
			return Distribution.of(p, 1 - p);
		}

		private double at(double p) {
			int above = 0;
			while (above < this.raw.length && this.raw[above] < p) {
				above++;
			}
			if (above == 0) {
				return this.calibrated[0];
			}
			if (above == this.raw.length) {
				return this.calibrated[above - 1];
			}
			double share = (p - this.raw[above - 1]) / (this.raw[above] - this.raw[above - 1]);
			return this.calibrated[above - 1] + share * (this.calibrated[above] - this.calibrated[above - 1]);
		}

	}

}
