package io.sfumato.trainer.train;

import java.util.Arrays;

import io.sfumato.trainer.text.Vocabulary;

/** The characters that the glyph head can read; class 0 is a blank slot. */
public final class GlyphAlphabet {

	/**
	 * All printable ASCII but the space, and the currency signs that are single tokens.
	 */
	public static final String CHARACTERS = printable() + "€£¥";

	private static final int UNKNOWN = -1;

	private static final int[] CLASSES = classes();

	private static final boolean[] READABLE = readable();

	private GlyphAlphabet() {
	}

	private static String printable() {
		StringBuilder characters = new StringBuilder();
		for (char c = '!'; c <= '~'; c++) {
			characters.append(c);
		}
		return characters.toString();
	}

	private static int[] classes() {
		int[] classes = new int[0x2100];
		Arrays.fill(classes, UNKNOWN);
		for (int i = 0; i < CHARACTERS.length(); i++) {
			classes[CHARACTERS.charAt(i)] = 1 + i;
		}
		return classes;
	}

	private static boolean[] readable() {
		boolean[] readable = new boolean[Vocabulary.EMBEDDINGS];
		for (int glyphClass = 1; glyphClass <= CHARACTERS.length(); glyphClass++) {
			readable[tokenOf(glyphClass)] = true;
		}
		return readable;
	}

	/** The class of a character, negative when it can't be read. */
	static int classOf(char character) {
		return (character < CLASSES.length) ? CLASSES[character] : UNKNOWN;
	}

	/** Whether a token is a character that a page can show. */
	static boolean isReadable(int token) {
		return token < READABLE.length && READABLE[token];
	}

	/** The token of a class other than blank. */
	static int tokenOf(int glyphClass) {
		return Vocabulary.standard().characterId(CHARACTERS.charAt(glyphClass - 1));
	}

}
