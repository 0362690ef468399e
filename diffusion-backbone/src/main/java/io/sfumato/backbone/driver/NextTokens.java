package io.sfumato.backbone.driver;

/**
 * A second model that reads from left to right, over the same vocabulary.
 */
@FunctionalInterface
public interface NextTokens {

	/**
	 * What it expects at each place of a draft, all in one pass.
	 * @param prefix what stands before
	 * @param draft read along, not judged
	 * @return {@code [draft, vocabulary]}: row i given the prefix and the draft's first i
	 * tokens
	 */
	double[][] expected(int[] prefix, int[] draft);

}
