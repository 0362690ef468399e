package io.sfumato.web.job;

import java.util.Locale;

/**
 * Where a job stands. Native clients see fewer of these than those of batches.
 */
enum JobState {

	/** Nothing of it has begun. */
	WAITING("queued", "validating"),

	/** Items are being run. */
	RUNNING("running", "in_progress"),

	/** No more items are run; what they gave is being put together. */
	FINISHING("running", "finalizing"),

	/** The same, since somebody wants no more of it. */
	CANCELLING("cancelling", "cancelling"),

	/** All items have been run, well or not. */
	COMPLETED("completed", "completed"),

	/** None could be run. */
	FAILED("failed", "failed"),

	/** Its time was up. */
	EXPIRED("expired", "expired"),

	/** It was cancelled. */
	CANCELLED("cancelled", "cancelled");

	private final String label;

	private final String batchLabel;

	JobState(String label, String batchLabel) {
		this.label = label;
		this.batchLabel = batchLabel;
	}

	/** Its name on the native API. */
	String label() {
		return this.label;
	}

	/** Its name for OpenAI's clients. */
	String batchLabel() {
		return this.batchLabel;
	}

	/** The member of a batch that says when this began. */
	String batchMoment() {
		return this.batchLabel.toLowerCase(Locale.ROOT) + "_at";
	}

	/** Whether nothing more will happen. */
	boolean isFinal() {
		return ordinal() >= COMPLETED.ordinal();
	}

}
