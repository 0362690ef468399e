package io.sfumato.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.sfumato.structured.token.Vocabulary;

/**
 * As many tokens as LLaDA has, made up: all bytes, punctuation as JSON has it, numbers,
 * and words with and without a blank before them. Encodes by the longest token that fits.
 */
final class WideVocabulary implements Vocabulary {

	private static final int LONGEST = 12;

	private final List<byte[]> tokens = new ArrayList<>();

	private final Map<String, Integer> ids = new HashMap<>();

	private final int end;

	WideVocabulary(int size, long seed) {
		for (int value = 0; value < 256; value++) {
			add(new byte[] { (byte) value });
		}
		for (String text : List.of("\",", "\":", "\"}", "\"]", "{\"", "[\"", "},", "],", ", ", ": ", " \"", "null",
				"true", "false")) {
			add(text.getBytes(StandardCharsets.UTF_8));
		}
		for (int number = 0; number < 1_000; number++) {
			add(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
		}
		Random random = new Random(seed);
		while (this.tokens.size() < size - 1) {
			add(word(random).getBytes(StandardCharsets.UTF_8));
		}
		this.end = this.tokens.size();
		this.tokens.add(new byte[0]);
	}

	private static String word(Random random) {
		StringBuilder word = new StringBuilder((random.nextInt(3) > 0) ? " " : "");
		int letters = 2 + random.nextInt(8);
		for (int letter = 0; letter < letters; letter++) {
			int kind = random.nextInt(40);
			word.append((kind == 0) ? (char) ('à' + random.nextInt(24)) : (char) ('a' + random.nextInt(26)));
		}
		return word.toString();
	}

	private void add(byte[] bytes) {
		if (bytes.length <= LONGEST
				&& this.ids.putIfAbsent(new String(bytes, StandardCharsets.ISO_8859_1), this.tokens.size()) == null) {
			this.tokens.add(bytes);
		}
	}

	@Override
	public int size() {
		return this.tokens.size();
	}

	@Override
	public byte[] bytes(int id) {
		return this.tokens.get(id);
	}

	@Override
	public int[] endIds() {
		return new int[] { this.end };
	}

	@Override
	public int[] encode(String text) {
		String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
		List<Integer> encoded = new ArrayList<>();
		for (int at = 0; at < bytes.length();) {
			int length = Math.min(LONGEST, bytes.length() - at);
			Integer id = this.ids.get(bytes.substring(at, at + length));
			while (id == null) {
				// every byte is a token
				id = this.ids.get(bytes.substring(at, at + --length));
			}
			encoded.add(id);
			at += length;
		}
		return encoded.stream().mapToInt(Integer::intValue).toArray();
	}

}
