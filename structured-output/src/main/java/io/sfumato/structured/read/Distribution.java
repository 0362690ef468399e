package io.sfumato.structured.read;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Probabilities of the options of a question, in the question's order. Immutable.
 */
public final class Distribution {

	private static final double DECIMALS = 1e12;

	private final double[] probabilities;

	private Distribution(double[] probabilities) {
		this.probabilities = probabilities;
	}

	/**
	 * Normalises weights.
	 * @param weights at least one, none negative or NaN; if all are 0 they count as equal
	 * @throws IllegalArgumentException if they aren't so
	 */
	public static Distribution of(double... weights) {
		double sum = 0;
		for (double weight : weights) {
			if (!(weight >= 0) || Double.isInfinite(weight)) {
				throw new IllegalArgumentException("%s is no weight".formatted(weight));
			}
			sum += weight;
		}
		if (weights.length == 0) {
			throw new IllegalArgumentException("a question without options has no distribution");
		}
		double[] normalised = new double[weights.length];
		for (int i = 0; i < weights.length; i++) {
			normalised[i] = (sum > 0) ? weights[i] / sum : 1.0 / weights.length;
		}
		return new Distribution(normalised);
	}

	/**
	 * Softmax of logarithms, which may have any offset.
	 * @param logarithms not all of them −∞; NaN counts as −∞
	 */
	public static Distribution ofLogarithms(double... logarithms) {
		double max = DoubleStream.of(logarithms)
			.filter((each) -> !Double.isNaN(each))
			.max()
			.orElse(Double.NEGATIVE_INFINITY);
		double[] weights = new double[logarithms.length];
		for (int i = 0; i < weights.length; i++) {
			double difference = logarithms[i] - max;
			weights[i] = Double.isNaN(difference) ? 0 : Math.exp(difference);
		}
		return of(weights);
	}

	/** Number of options. */
	public int size() {
		return this.probabilities.length;
	}

	/** The probability of an option. */
	public double probability(int option) {
		return this.probabilities[option];
	}

	/** All probabilities, a copy. */
	public double[] toArray() {
		return this.probabilities.clone();
	}

	/** The most probable option, the first one on ties. */
	public int best() {
		int best = 0;
		for (int option = 1; option < this.probabilities.length; option++) {
			best = (this.probabilities[option] > this.probabilities[best]) ? option : best;
		}
		return best;
	}

	/** The largest probability. */
	public double max() {
		return this.probabilities[best()];
	}

	/** In nats, 0 to ln n. */
	public double entropy() {
		double entropy = 0;
		for (double probability : this.probabilities) {
			entropy -= (probability > 0) ? probability * Math.log(probability) : 0;
		}
		return Math.max(0, entropy);
	}

	/**
	 * How far the best option is ahead of chance: {@code (n·max − 1) / (n − 1)}, 0 to 1;
	 * 1 of a single option (api.md §2.3).
	 */
	public double confidence() {
		int n = size();
		return (n == 1) ? 1 : Math.clamp((n * max() - 1) / (n - 1), 0, 1);
	}

	/**
	 * The same of levels, where a near miss is a small one: {@code 1 − E|i − m| / U} with
	 * m the most probable level and U what E would be with all levels equally probable;
	 * at least 0 (api.md §2.3).
	 */
	public double levelConfidence() {
		int mode = best();
		double distance = 0;
		double uniform = 0;
		for (int level = 0; level < size(); level++) {
			distance += this.probabilities[level] * Math.abs(level - mode);
			uniform += Math.abs(level - mode) / (double) size();
		}
		return (size() == 1) ? 1 : Math.clamp(1 - distance / uniform, 0, 1);
	}

	/** The mean index, from 0. */
	public double mean() {
		double mean = 0;
		for (int level = 0; level < size(); level++) {
			mean += level * this.probabilities[level];
		}
		return mean;
	}

	/**
	 * Rounded to 12 decimals, what that loses or gains given to the best option: so the
	 * sum stays within 1e-12 of 1, and numbers that differ by less than a float can tell
	 * print alike (api.md §2.4).
	 */
	public Distribution rounded() {
		double[] rounded = new double[size()];
		double sum = 0;
		for (int option = 0; option < rounded.length; option++) {
			rounded[option] = Math.rint(this.probabilities[option] * DECIMALS) / DECIMALS;
			sum += rounded[option];
		}
		int best = best();
		rounded[best] = Math.clamp(rounded[best] + 1 - sum, 0, 1);
		return new Distribution(rounded);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Distribution that && Arrays.equals(that.probabilities, this.probabilities);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.probabilities);
	}

	@Override
	public String toString() {
		return Arrays.toString(this.probabilities);
	}

}
