package io.sfumato.structured.read;

/**
 * Two options of a question are the same to the model: it writes them with the same
 * tokens.
 */
public final class SameLabelException extends IllegalArgumentException {

	private final int first;

	private final int second;

	SameLabelException(int first, int second) {
		super("options %d and %d are written with the same tokens".formatted(first, second));
		this.first = first;
		this.second = second;
	}

	/** Index of the earlier option. */
	public int first() {
		return this.first;
	}

	/** Index of the later one. */
	public int second() {
		return this.second;
	}

}
