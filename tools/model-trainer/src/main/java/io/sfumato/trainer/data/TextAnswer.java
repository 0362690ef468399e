package io.sfumato.trainer.data;

/**
 * An answer in words.
 *
 * @param text what the canvas holds before its end token
 * @param copied whether the text is a piece of the page: it is then spelt character by
 * character, one token for each glyph, also where it has words of the vocabulary
 */
public record TextAnswer(String text, boolean copied) implements Answer {

	public TextAnswer(String text) {
		this(text, false);
	}

}
