package io.sfumato.backbone.driver;

/**
 * A second model that judges whole answers, such as an autoregressive one over the same
 * vocabulary.
 */
@FunctionalInterface
public interface SequenceEnergy {

	/**
	 * −ln p of an answer, in nats, up to a constant.
	 * @param tokens of the answer, none of them the mask
	 */
	double negativeLogLikelihood(int[] tokens);

}
