package io.sfumato.runtime.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The 256 visible characters that byte-level BPE writes bytes with (GPT-2's
 * {@code bytes_to_unicode}): printable Latin-1 stands for itself, the other bytes, in
 * order, for U+0100 and what follows.
 */
final class ByteLevelAlphabet {

	private static final int[] BYTES = new int[256 + 68];

	static {
		int next = 256;
		for (int b = 0; b < 256; b++) {
			boolean itself = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
			BYTES[itself ? b : next++] = b + 1;
		}
	}

	private ByteLevelAlphabet() {
	}

	/**
	 * The bytes a token stands for; a character outside the alphabet stands for itself.
	 */
	static byte[] bytes(String token) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(token.length());
		token.codePoints().forEach((character) -> {
			int known = (character < BYTES.length) ? BYTES[character] : 0;
			if (known > 0) {
				bytes.write(known - 1);
			}
			else {
				bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
			}
		});
		return bytes.toByteArray();
	}

}
