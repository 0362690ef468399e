package io.sfumato.samples.receipts;

/**
 * Why a person should look at a field.
 *
 * @param field of the receipt
 * @param confidence of the model in what it has read, 0 to 1
 */
public record Doubt(String field, Reason reason, double confidence) {

	/** What is wrong with it. */
	public enum Reason {

		/** The model is less sure than it has to be. */
		UNSURE,
		/** The receipt doesn't show it. */
		NOT_VISIBLE

	}

}
