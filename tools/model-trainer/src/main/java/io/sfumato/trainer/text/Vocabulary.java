package io.sfumato.trainer.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What each token id stands for: 256 single bytes, the {@link Special} tokens, then whole
 * lower-case words, with and without the space before them.
 * <p>
 * Ids are positions in {@code words.txt}, which therefore only ever grows at its end: a
 * trained embedding belongs to a line of that file. {@link #EMBEDDINGS} rows are trained,
 * more than there are tokens.
 */
public final class Vocabulary {

	/** Rows of the embedding table, {@code vocab_size} of the configuration. */
	public static final int EMBEDDINGS = 1536;

	private static final Vocabulary STANDARD = new Vocabulary(readWords());

	private final List<String> words;

	private final Map<String, Integer> ids = new HashMap<>();

	private Vocabulary(List<String> words) {
		this.words = List.copyOf(words);
		for (int i = 0; i < words.size(); i++) {
			Integer earlier = this.ids.put(words.get(i), firstWord() + i);
			if (earlier != null) {
				throw new IllegalStateException("words.txt has '%s' twice".formatted(words.get(i)));
			}
		}
		if (size() >= EMBEDDINGS) {
			throw new IllegalStateException("%d tokens don't fit %d embeddings".formatted(size(), EMBEDDINGS));
		}
	}

	/** The vocabulary of the embedded model. */
	public static Vocabulary standard() {
		return STANDARD;
	}

	/** Number of tokens. */
	public int size() {
		return firstWord() + this.words.size();
	}

	/**
	 * The word tokens in the order of their ids, each with its leading space if it has
	 * one.
	 */
	public List<String> words() {
		return this.words;
	}

	/** The id of a word token, given with its leading space if it has one. */
	public OptionalInt wordId(String piece) {
		Integer id = this.ids.get(piece);
		return (id != null) ? OptionalInt.of(id) : OptionalInt.empty();
	}

	/** The id of the token that is exactly this character. */
	public int characterId(char character) {
		if (character < 128) {
			return character;
		}
		return wordId(String.valueOf(character))
			.orElseThrow(() -> new IllegalArgumentException("'%s' isn't a token of its own".formatted(character)));
	}

	/** The bytes of a token, those of its name for a special one. */
	public byte[] bytes(int id) {
		if (id < 256) {
			return new byte[] { (byte) id };
		}
		if (id < firstWord()) {
			return Special.values()[id - 256].text().getBytes(StandardCharsets.UTF_8);
		}
		return this.words.get(id - firstWord()).getBytes(StandardCharsets.UTF_8);
	}

	static int firstWord() {
		return 256 + Special.values().length;
	}

	private static List<String> readWords() {
		try (InputStream in = Objects.requireNonNull(Vocabulary.class.getResourceAsStream("words.txt"))) {
			List<String> words = new ArrayList<>();
			for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
				if (!line.isBlank()) {
					words.add(line);
				}
			}
			return words;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
