package io.sfumato.backbone.policy;

/**
 * Makes impossible what isn't among the likeliest tokens whose probabilities together
 * exceed p; the one that crosses p stays (nucleus sampling,
 * <a href="https://arxiv.org/abs/1904.09751">Holtzman et al. 2020</a> section 3.1).
 * Scores are those of the remaining tokens.
 */
public final class TopP implements LogitsProcessor {

	private final double p;

	private final LikeliestFirst likeliest = new LikeliestFirst();

	/**
	 * @param p from 0, which leaves the likeliest token alone, to 1, which changes
	 * nothing
	 */
	public TopP(double p) {
		if (!(p >= 0 && p <= 1)) {
			throw new IllegalArgumentException("top-p %s isn't between 0 and 1".formatted(p));
		}
		this.p = p;
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		if (this.p == 1) {
			return;
		}
		this.likeliest.begin(row.logits());
		double mass = 0;
		while (mass <= this.p && this.likeliest.size() > 0) {
			mass += row.probability(this.likeliest.next());
		}
		while (this.likeliest.size() > 0) {
			row.logits()[this.likeliest.drop()] = Float.NEGATIVE_INFINITY;
		}
		row.changed();
	}

}
