package io.sfumato.trainer.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.data.Concepts;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Special;
import io.sfumato.trainer.text.Vocabulary;

/**
 * The words that an object is seen as: those by which people call it, each one a token of
 * the vocabulary, so that an answer can repeat them as it repeats print.
 */
public final class ObjectWords {

	/** What nothing lies on, called by its colour. */
	private static final String GROUND = " background";

	/** Bytes and special tokens are no words. */
	private static final int FIRST_WORD = 256 + Special.values().length;

	private static final List<String> STEMS = stems();

	private final List<Integer> concepts = Concepts.seen();

	private final List<int[]> names = new ArrayList<>();

	private final List<int[]> colours = new ArrayList<>();

	private final int[] ground;

	/** The stems of all words that an object can be seen as. */
	private final Set<String> stems = new HashSet<>();

	/** The words of all objects. */
	public ObjectWords() {
		Encoder encoder = new Encoder(Vocabulary.standard());
		for (int concept : this.concepts) {
			this.names.add(encoder.encode(" " + Concepts.name(concept)));
		}
		for (int colour = 0; colour < Colours.size(); colour++) {
			this.colours.add((colour == Colours.MANY) ? new int[0] : encoder.encode(" " + Colours.name(colour)));
		}
		this.ground = encoder.encode(GROUND);
		Stream.of(this.names, this.colours, List.of(this.ground))
			.flatMap(List::stream)
			.flatMapToInt(Arrays::stream)
			.forEach((word) -> this.stems.add(STEMS.get(word)));
	}

	/** Whether a word of a question means a word of an object; plurals do. */
	static boolean isSame(int seen, int asked) {
		return asked >= FIRST_WORD && (seen == asked || STEMS.get(seen).equals(STEMS.get(asked)));
	}

	/** Whether a word of a question is one that an object could be seen as. */
	boolean isAnObject(int asked) {
		return asked >= FIRST_WORD && this.stems.contains(STEMS.get(asked));
	}

	private static List<String> stems() {
		Vocabulary vocabulary = Vocabulary.standard();
		return IntStream.range(0, vocabulary.size())
			.mapToObj((id) -> new String(vocabulary.bytes(id), StandardCharsets.UTF_8).strip())
			.map((word) -> word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
			.toList();
	}

	/** Concepts that can be seen, by the index among the names. */
	public List<Integer> concepts() {
		return this.concepts;
	}

	/** The words of every name, as tokens. */
	public List<int[]> names() {
		return this.names;
	}

	/** The words of every colour, as tokens; none where there are many. */
	public List<int[]> colours() {
		return this.colours;
	}

	/** The words for what nothing lies on. */
	public int[] ground() {
		return this.ground;
	}

}
