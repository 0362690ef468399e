package io.sfumato.structured;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

import io.sfumato.structured.token.Vocabulary;

/**
 * Vocabularies for tests: given tokens, or all bytes and pieces of words as a tokenizer
 * learns them. Texts are encoded by the longest token first.
 */
public final class TestVocabulary implements Vocabulary {

	private static final String[] WORDS = { "the", "red", "blue", "open", "null", "true", "false", "date", "cat", "a b",
			"2024", "20", "10", "00", "-0", "T1", "über", "日本", "😀", "http", "://", "www", ".org", "name", "value",
			"id", "city", "price", "no", "yes", "ing", "er", "tion", "kind", "note", "item", "count" };

	private static final String[] SIGNS = { "\",", "\"}", "\": ", " \"", "{\"", ", \"", "],", "[\"", "\"]", "\": \"",
			"\", \"", ": ", ", ", " {", "}}", "},", "\\n", "\\\"", " [", "0,", "1}", " -", "\"\"", " null", " true",
			" false", "null}", "true," };

	private final List<byte[]> tokens;

	private final int[] endIds;

	private final Map<String, Integer> ids = new HashMap<>();

	private int longest = 1;

	private boolean endsValues;

	private boolean marksValues;

	/** The same vocabulary of a model whose values are ended by a token of their own. */
	public TestVocabulary endingValues() {
		TestVocabulary ending = new TestVocabulary(this.tokens, this.endIds);
		ending.endsValues = true;
		return ending;
	}

	/** The same, whose values have a token of their own behind them, too. */
	public TestVocabulary markingValues() {
		TestVocabulary marking = endingValues();
		marking.marksValues = true;
		return marking;
	}

	private TestVocabulary(List<byte[]> tokens, int[] endIds) {
		this.tokens = tokens;
		this.endIds = endIds;
		for (int id = tokens.size() - 1; id >= 0; id--) {
			this.ids.put(key(tokens.get(id), 0, tokens.get(id).length), id);
			this.longest = Math.max(this.longest, tokens.get(id).length);
		}
	}

	/** Tokens whose characters are bytes. */
	static TestVocabulary ofLatin(List<String> tokens) {
		return new TestVocabulary(tokens.stream().map((each) -> each.getBytes(StandardCharsets.ISO_8859_1)).toList(),
				new int[0]);
	}

	/** All bytes, an end of text and a mask, and as many learnt pieces as are wanted. */
	public static TestVocabulary learnt(int size, RandomGenerator random) {
		List<byte[]> tokens = new ArrayList<>();
		Set<String> seen = new HashSet<>();
		for (int each = 0; each < 256; each++) {
			add(tokens, seen, new byte[] { (byte) each });
		}
		tokens.add(new byte[0]);
		tokens.add(new byte[0]);
		for (String each : SIGNS) {
			add(tokens, seen, each.getBytes(StandardCharsets.UTF_8));
		}
		for (String each : WORDS) {
			add(tokens, seen, each.getBytes(StandardCharsets.UTF_8));
			add(tokens, seen, (" " + each).getBytes(StandardCharsets.UTF_8));
			add(tokens, seen, (each + "\"").getBytes(StandardCharsets.UTF_8));
		}
		while (tokens.size() < size) {
			ByteArrayOutputStream token = new ByteArrayOutputStream();
			if (random.nextInt(3) == 0) {
				token.write(' ');
			}
			int length = 2 + random.nextInt(7);
			boolean digits = random.nextInt(12) == 0;
			for (int i = 0; i < length && !(digits && i > 2); i++) {
				int kind = random.nextInt(60);
				if (kind == 0) {
					token.writeBytes(Character.toString(0xC0 + random.nextInt(0x300)).getBytes(StandardCharsets.UTF_8));
				}
				else if (kind == 1) {
					token.writeBytes(
							Character.toString(0x4E00 + random.nextInt(0x2000)).getBytes(StandardCharsets.UTF_8));
				}
				else {
					token.write(digits ? '0' + random.nextInt(10) : 'a' + random.nextInt(26));
				}
			}
			add(tokens, seen, token.toByteArray());
		}
		return new TestVocabulary(tokens, new int[] { 256 });
	}

	private static void add(List<byte[]> tokens, Set<String> seen, byte[] bytes) {
		if (seen.add(key(bytes, 0, bytes.length))) {
			tokens.add(bytes);
		}
	}

	private static String key(byte[] bytes, int from, int to) {
		return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
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
		return this.endIds;
	}

	@Override
	public boolean endsValues() {
		return this.endsValues;
	}

	@Override
	public boolean marksValues() {
		return this.marksValues;
	}

	@Override
	public int[] encode(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		List<Integer> encoded = new ArrayList<>();
		for (int at = 0; at < bytes.length;) {
			int end = Math.min(bytes.length, at + this.longest);
			while (!this.ids.containsKey(key(bytes, at, end))) {
				end--;
			}
			encoded.add(this.ids.get(key(bytes, at, end)));
			at = end;
		}
		return encoded.stream().mapToInt(Integer::intValue).toArray();
	}

}
