package io.sfumato.backbone.policy;

/**
 * Samples at a temperature by the Gumbel trick as LLaDA does: the argmax of
 * {@code exp(z) / (−ln u)^T}, here as {@code z − T · ln(−ln u)}, in double. Confidence
 * stays that of the clean logits.
 */
public final class Gumbel implements Proposer {

	private final double temperature;

	private final Draws draws;

	/**
	 * @param temperature greater than 0
	 */
	public Gumbel(double temperature, Draws draws) {
		if (!(temperature > 0)) {
			throw new IllegalArgumentException("temperature %s isn't greater than 0".formatted(temperature));
		}
		this.temperature = temperature;
		this.draws = draws;
	}

	@Override
	public int propose(StepContext context, int index, LogitsRow row) {
		float[] logits = row.logits();
		int cell = context.canvas().id(index);
		int best = row.argmax();
		double most = Double.NEGATIVE_INFINITY;
		for (int token = 0; token < logits.length; token++) {
			double u = this.draws.noise(context.step(), cell, token);
			double perturbed = logits[token] - this.temperature * Math.log(-Math.log(u));
			if (perturbed > most) {
				most = perturbed;
				best = token;
			}
		}
		return best;
	}

	@Override
	public boolean needsLogits() {
		return true;
	}

}
