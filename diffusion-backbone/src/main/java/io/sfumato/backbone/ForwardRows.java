package io.sfumato.backbone;

/**
 * What a forward pass gave for the requested rows, in the order they were asked for.
 * Holds native memory: close it in the frame that called {@link Backbone#forward}.
 * Statistics are fp32 numbers of the graph; probabilities are formed from them in double.
 */
public interface ForwardRows extends AutoCloseable {

	/** Number of rows. */
	int count();

	/** The token with the largest logit, lowest id on ties. */
	int argmax(int row);

	/** The largest logit. */
	float max(int row);

	/** The second largest logit. */
	float secondMax(int row);

	/**
	 * {@code ln Σ exp(z − max)} ≥ 0, so that the probability of the argmax is
	 * {@code exp(−logSumExp)}: kept apart from max, numbers near 1 stay distinguishable.
	 */
	float logSumExp(int row);

	/** Entropy of the row's softmax in nats. */
	float entropy(int row);

	/**
	 * Copies the logits of one row.
	 * @param target {@code vocabulary} floats
	 * @throws IllegalStateException if the request didn't ask for logits
	 */
	void logits(int row, float[] target);

	/**
	 * Where a row looks: its softmax over all keys, past first, mean over the heads of a
	 * layer. Sums to 1.
	 * @param target as many floats as the pass had keys
	 * @throws IllegalStateException if the request didn't ask for it
	 */
	void attention(int layer, int row, float[] target);

	/**
	 * The queries' own keys and values; the caller owns them from now on and closes them.
	 * @throws IllegalStateException if the request didn't ask for them, or they were
	 * taken before
	 */
	KeyValues takeKeyValues();

	@Override
	void close();

}
