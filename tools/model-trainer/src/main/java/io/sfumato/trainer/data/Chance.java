package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

/** Draws from a generator in the words that page makers use. */
public final class Chance {

	private Chance() {
	}

	public static boolean of(RandomGenerator random, double probability) {
		return random.nextDouble() < probability;
	}

	public static <T> T pick(RandomGenerator random, List<T> choices) {
		return choices.get(random.nextInt(choices.size()));
	}

	@SafeVarargs
	public static <T> T pick(RandomGenerator random, T... choices) {
		return choices[random.nextInt(choices.length)];
	}

	/** A whole number from both ends inclusive. */
	public static int between(RandomGenerator random, int low, int high) {
		return low + random.nextInt(high - low + 1);
	}

	public static float between(RandomGenerator random, float low, float high) {
		return low + random.nextFloat() * (high - low);
	}

	/** An index drawn in proportion to its weight. */
	public static int weighted(RandomGenerator random, double... weights) {
		double sum = 0;
		for (double weight : weights) {
			sum += weight;
		}
		double at = random.nextDouble() * sum;
		for (int i = 0; i < weights.length - 1; i++) {
			at -= weights[i];
			if (at < 0) {
				return i;
			}
		}
		return weights.length - 1;
	}

}
