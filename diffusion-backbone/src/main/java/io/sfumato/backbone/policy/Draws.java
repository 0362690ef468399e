package io.sfumato.backbone.policy;

/**
 * Uniform random numbers in [0, 1), addressed by what they are for instead of drawn from
 * a stream: so a result depends neither on which other cells are evaluated nor on what
 * else runs in a batch.
 */
public interface Draws {

	/**
	 * The number that orders a cell at a step.
	 * @param cell the cell's stable id
	 */
	double order(int step, int cell);

	/**
	 * The number that perturbs a token of a cell at a step.
	 * @param cell the cell's stable id
	 */
	double noise(int step, int cell, int token);

	/**
	 * Numbers that depend on a seed: the same seed, the same numbers. SplitMix64's
	 * finaliser over the address (Steele et al., Fast splittable pseudorandom number
	 * generators, OOPSLA 2014).
	 */
	static Draws seeded(long seed) {
		return new Draws() {

			@Override
			public double order(int step, int cell) {
				return noise(step, cell, -1);
			}

			@Override
			public double noise(int step, int cell, int token) {
				long hash = mix(mix(mix(mix(seed) + step) + cell) + token);
				return (hash >>> 11) * 0x1p-53;
			}

			private long mix(long value) {
				long z = value + 0x9E3779B97F4A7C15L;
				z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
				z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
				return z ^ (z >>> 31);
			}

		};
	}

}
