package io.sfumato.structured.read;

/**
 * What is read.
 */
public enum ReadKind {

	/** Whether something is so; two options, yes and no. */
	YES_NO("yesNo"),

	/** One of 2 to 255 options. */
	CHOICE("choice"),

	/** One of 2 to 26 levels, low to high. */
	SCORE("score");

	private final String wireName;

	ReadKind(String wireName) {
		this.wireName = wireName;
	}

	/** The name in requests and files. */
	@Override
	public String toString() {
		return this.wireName;
	}

}
