package io.sfumato.structured.token;

/**
 * All this module knows of a model: what its tokens spell. Implementations are immutable
 * and for any number of threads.
 */
public interface Vocabulary {

	/** Number of ids, from 0. */
	int size();

	/**
	 * The bytes that a token adds to a text, not to be changed; none for special tokens,
	 * unused ids, and whatever else must not stand in an answer. Every single byte that
	 * values consist of should have a token of its own.
	 */
	byte[] bytes(int id);

	/** The tokens that end an answer. They count as nothing but its end. */
	int[] endIds();

	/**
	 * Whether the end tokens also end each value of a record, as in models that were
	 * trained on records whose values are followed by a token for the cells they leave
	 * over. Otherwise the text behind a value ends it.
	 */
	default boolean endsValues() {
		return false;
	}

	/**
	 * Whether a token that is no text stands behind the cells of each value, as in models
	 * that were trained to fill gaps of texts and tell by it where one is.
	 */
	default boolean marksValues() {
		return false;
	}

	/**
	 * The model's own tokens of a text, special tokens written out as plain text. Their
	 * bytes make up the text, else the text is laid out byte by byte.
	 */
	int[] encode(String text);

}
