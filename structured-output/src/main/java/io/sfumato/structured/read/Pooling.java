package io.sfumato.structured.read;

import java.util.List;

/**
 * Several readings of one question become one.
 */
public final class Pooling {

	private Pooling() {
	}

	/**
	 * The normalised geometric mean. If each reading is {@code p ∝ prior(place) ·
	 * content(option)} and every option stood at every place equally often, the prior is
	 * the same factor for all options and cancels; an arithmetic mean would keep a part
	 * of it.
	 * @param readings at least one, all of the same options
	 */
	public static Distribution geometricMean(List<Distribution> readings) {
		double[] logarithms = new double[readings.getFirst().size()];
		for (Distribution reading : readings) {
			for (int option = 0; option < logarithms.length; option++) {
				// one reading that rounds to 0 mustn't rule an option out
				logarithms[option] += Math.log(Math.max(reading.probability(option), Double.MIN_NORMAL))
						/ readings.size();
			}
		}
		return Distribution.ofLogarithms(logarithms);
	}

	/**
	 * How much the order matters: the largest range of an option's probability over the
	 * readings, 0 to 1.
	 */
	public static double sensitivity(List<Distribution> readings) {
		double widest = 0;
		for (int option = 0; option < readings.getFirst().size(); option++) {
			double least = 1;
			double most = 0;
			for (Distribution reading : readings) {
				least = Math.min(least, reading.probability(option));
				most = Math.max(most, reading.probability(option));
			}
			widest = Math.max(widest, most - least);
		}
		return widest;
	}

}
