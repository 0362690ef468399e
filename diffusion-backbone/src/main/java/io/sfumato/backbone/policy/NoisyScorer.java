package io.sfumato.backbone.policy;

/**
 * The logarithm of the proposed token's probability plus noise that fades: cells are
 * decided in an order that is random at first and greedy at the end
 * (<a href="https://arxiv.org/abs/2202.04200">MaskGIT</a>). Before step k of S the
 * temperature of the noise is multiplied by {@code 1 − k/S}, each time what it was before
 * (decoding.md Q29).
 * <p>
 * For images, whose greedy order paints flat areas. Not for text, and not with a
 * threshold, since a score is no probability.
 */
public final class NoisyScorer implements Scorer {

	private static final double TINY = 1e-20;

	private final Draws draws;

	/** By step. */
	private final double[] temperatures;

	/**
	 * @param steps of the run
	 * @param temperature of the noise before the first step, at least 0; 0 is greedy
	 */
	public NoisyScorer(int steps, double temperature, Draws draws) {
		if (!(temperature >= 0)) {
			throw new StrategyException("temperature %s isn't at least 0".formatted(temperature), "temperature");
		}
		this.draws = draws;
		this.temperatures = new double[steps];
		double left = temperature;
		for (int step = 0; step < steps; step++) {
			left *= 1 - (step + 1.0) / steps;
			this.temperatures[step] = left;
		}
	}

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		double score = Math.log(Math.max(row.probability(token), TINY));
		double temperature = this.temperatures[Math.min(context.step(), this.temperatures.length - 1)];
		if (temperature == 0) {
			return score;
		}
		double u = Math.max(this.draws.order(context.step(), context.canvas().id(index)), TINY);
		return score - temperature * Math.log(Math.max(-Math.log(u), TINY));
	}

	@Override
	public boolean needsLogits() {
		// a sampled token needn't be the argmax
		return true;
	}

}
