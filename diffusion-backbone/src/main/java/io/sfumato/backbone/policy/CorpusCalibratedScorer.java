package io.sfumato.backbone.policy;

/**
 * How much a cell's token says: its probability times the surprise of the token in a
 * corpus, {@code min(−p · ln f, most)}
 * (<a href="https://arxiv.org/abs/2508.13021">PC-sampler</a> section 3). Full stops and
 * articles, of which a model is sure early and which fix the shape of the text too soon,
 * come late. With a decay, cells far from the beginning come later as well.
 * <p>
 * The scores are no probabilities: they order cells and can't be compared with a
 * threshold. Needs a table of frequencies over the model's own vocabulary; without one,
 * or for answers of a few tokens, {@link ProbScorer} does.
 */
public final class CorpusCalibratedScorer implements Scorer {

	/** Of the paper. */
	public static final double DEFAULT_MOST = 10;

	/** Of the paper, for texts. */
	public static final double DEFAULT_DECAY = 0.25;

	private static final double TINY = 1e-10;

	private final float[] surprises;

	private final double most;

	private final double decay;

	/**
	 * @param frequencies by token id, the token's share of a corpus; 0 for tokens it
	 * doesn't have
	 * @param most the largest score, greater than 0; 10 by default
	 * @param decay by which a cell's score falls per cell of the answer before it, as
	 * {@code exp(−decay · cell)}, at least 0; 0.25 by default, 0 leaves the place out of
	 * account
	 */
	public CorpusCalibratedScorer(float[] frequencies, double most, double decay) {
		if (!(most > 0 && decay >= 0)) {
			throw new StrategyException("scores of at most %s that decay by %s".formatted(most, decay), "scorer");
		}
		this.surprises = new float[frequencies.length];
		for (int token = 0; token < frequencies.length; token++) {
			this.surprises[token] = (float) -Math.log(frequencies[token] + TINY);
		}
		this.most = most;
		this.decay = decay;
	}

	@Override
	public double score(StepContext context, int index, LogitsRow row, int token) {
		double calibrated = Math.min(row.probability(token) * this.surprises[token], this.most);
		return calibrated * Math.exp(-this.decay * (index - context.canvas().promptLength()));
	}

}
