package io.sfumato.trainer.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Text to ids and back at training speed; {@link #encode} gives the ids that a Hugging
 * Face tokenizer gives from the files of {@link TokenizerFiles}.
 * <p>
 * A lower-case word of the vocabulary that stands alone is one token, together with the
 * space before it; everything else is single bytes. "Stands alone" keeps names spelt: the
 * {@code art} of {@code Mart} stays three tokens, one for each glyph on the page.
 */
public final class Encoder {

	private final Vocabulary vocabulary;

	public Encoder(Vocabulary vocabulary) {
		this.vocabulary = vocabulary;
	}

	/** The ids of a text in which special names are ordinary text. */
	public int[] encode(String text) {
		Ids ids = new Ids(text.length() * 3);
		int at = 0;
		while (at < text.length()) {
			int end = wordEnd(text, at);
			if (end < 0) {
				end = text.offsetByCodePoints(at, 1);
			}
			append(ids, text.substring(at, end));
			at = end;
		}
		return ids.toArray();
	}

	/**
	 * The ids of a text spelt character by character, as the slots of records hold it.
	 */
	public int[] spell(String text) {
		Ids ids = new Ids(text.length() * 3);
		for (int at = 0; at < text.length();) {
			int end = text.offsetByCodePoints(at, 1);
			append(ids, text.substring(at, end));
			at = end;
		}
		return ids.toArray();
	}

	/** The question between its role tokens: {@code <user>question<assistant>}. */
	public int[] prompt(String question) {
		int[] text = encode(question);
		int[] ids = new int[text.length + 2];
		ids[0] = Special.USER.id();
		System.arraycopy(text, 0, ids, 1, text.length);
		ids[ids.length - 1] = Special.ASSISTANT.id();
		return ids;
	}

	/** The text of ids without the special ones. */
	public String decode(int[] ids) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int id : ids) {
			boolean special = id >= 256 && id < Vocabulary.firstWord();
			if (!special && id < this.vocabulary.size()) {
				bytes.writeBytes(this.vocabulary.bytes(id));
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	/** End of the piece {@code " ?[a-z]+"} that starts here and stands alone, or -1. */
	private static int wordEnd(String text, int start) {
		int at = start;
		if (text.charAt(at) == ' ') {
			at++;
		}
		else if (at > 0 && isLetter(text.charAt(at - 1))) {
			return -1;
		}
		int end = at;
		while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
			end++;
		}
		boolean standsAlone = end == text.length() || !isLetter(text.charAt(end));
		return (end > at && standsAlone) ? end : -1;
	}

	private static boolean isLetter(char c) {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
	}

	private void append(Ids ids, String piece) {
		if (piece.length() == 1 && piece.charAt(0) < 128) {
			// a single ASCII letter that is also a word, as "a", is the same one byte
			ids.add(piece.charAt(0));
			return;
		}
		OptionalInt word = this.vocabulary.wordId(piece);
		if (word.isPresent()) {
			ids.add(word.getAsInt());
			return;
		}
		for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
			ids.add(b & 0xff);
		}
	}

	private static final class Ids {

		private final int[] values;

		private int size;

		Ids(int capacity) {
			this.values = new int[capacity];
		}

		void add(int id) {
			this.values[this.size++] = id;
		}

		int[] toArray() {
			return Arrays.copyOf(this.values, this.size);
		}

	}

}
