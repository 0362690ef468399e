package io.sfumato.structured.read;

/**
 * How a model is asked a closed question. What a probability means depends on it, so a
 * calibration names the wording it was fitted with.
 */
public enum Wording {

	/** The question alone, for models that were trained to answer it in a word. */
	BARE,

	/** The question, then its options one on a line. */
	LISTED;

	/** The form of the texts; changes whenever one of them does. */
	public static final String VERSION = "1";

	/**
	 * How a question is asked where this is what the model is used to: what describes its
	 * options must be shown, and yes and no needn't be.
	 */
	public Wording fit(ReadQuestion question) {
		if (question.isDescribed()) {
			return LISTED;
		}
		return (question.kind() == ReadKind.YES_NO) ? BARE : this;
	}

	/** Whether the order of the options shows. */
	public boolean isOrdered() {
		return this == LISTED;
	}

	/**
	 * The text of a question.
	 * @param order the option at each place
	 */
	public String text(ReadQuestion question, int[] order) {
		if (this == BARE) {
			return question.ask();
		}
		StringBuilder text = new StringBuilder(question.ask()).append("\nAnswer with one of:");
		for (int option : order) {
			ReadQuestion.Option shown = question.options().get(option);
			text.append("\n- ").append(shown.label());
			if (shown.description() != null) {
				text.append(": ").append(shown.description());
			}
		}
		return text.toString();
	}

	/** The name in files. */
	@Override
	public String toString() {
		return (this == BARE) ? "bare" : "listed";
	}

}
