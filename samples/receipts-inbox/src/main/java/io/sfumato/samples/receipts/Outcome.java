package io.sfumato.samples.receipts;

/**
 * What became of a file.
 */
public sealed interface Outcome {

	/**
	 * It is in the database.
	 *
	 * @param isNew whether it wasn't before
	 */
	record Stored(StoredReceipt receipt, boolean isNew) implements Outcome {
	}

	/** It can't be read, and trying again wouldn't help. */
	record Failed(Failure failure) implements Outcome {
	}

}
