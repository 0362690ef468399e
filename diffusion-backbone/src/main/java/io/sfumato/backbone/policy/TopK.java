package io.sfumato.backbone.policy;

/**
 * Makes impossible what is less likely than the k-th likeliest token; ties with it stay.
 * Scores are those of the remaining tokens.
 */
public final class TopK implements LogitsProcessor {

	private final int k;

	private final LikeliestFirst likeliest = new LikeliestFirst();

	/**
	 * @param k at least 1; the vocabulary's size or more changes nothing
	 */
	public TopK(int k) {
		if (k < 1) {
			throw new IllegalArgumentException("top-k %d leaves no token".formatted(k));
		}
		this.k = k;
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		float[] logits = row.logits();
		this.likeliest.begin(logits);
		int last = 0;
		for (int rank = 0; rank < this.k && this.likeliest.size() > 0; rank++) {
			last = this.likeliest.next();
		}
		float least = logits[last];
		while (this.likeliest.size() > 0) {
			int token = this.likeliest.drop();
			if (logits[token] < least) {
				logits[token] = Float.NEGATIVE_INFINITY;
			}
		}
		row.changed();
	}

}
