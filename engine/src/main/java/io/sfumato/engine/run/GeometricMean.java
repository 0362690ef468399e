package io.sfumato.engine.run;

/**
 * The geometric mean of probabilities, added up as logarithms.
 */
final class GeometricMean {

	private double logarithms;

	private int count;

	/** Adds a probability; NaN, for a cell the model didn't decide, is left out. */
	void add(double probability) {
		if (!Double.isNaN(probability)) {
			// a float of the graph can round to 0; one such token mustn't hide all others
			this.logarithms += Math.log(Math.max(probability, Double.MIN_NORMAL));
			this.count++;
		}
	}

	/** The mean; 1 of nothing, since nothing was uncertain. */
	double value() {
		return (this.count == 0) ? 1 : Math.exp(this.logarithms / this.count);
	}

}
