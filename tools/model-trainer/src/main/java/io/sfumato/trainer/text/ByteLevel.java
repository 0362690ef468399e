package io.sfumato.trainer.text;

/**
 * The printable stand-ins of bytes in a byte-level {@code tokenizer.json}: Latin-1
 * characters that can be seen stand for themselves, the others for code points from 256
 * on, as GPT-2's tokenizer introduced them.
 */
final class ByteLevel {

	private static final char[] STAND_INS = standIns();

	private ByteLevel() {
	}

	static String characters(byte[] bytes) {
		StringBuilder text = new StringBuilder();
		for (byte b : bytes) {
			text.append(STAND_INS[b & 0xff]);
		}
		return text.toString();
	}

	private static char[] standIns() {
		char[] table = new char[256];
		char next = 256;
		for (int b = 0; b < 256; b++) {
			boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
			table[b] = visible ? (char) b : next++;
		}
		return table;
	}

}
