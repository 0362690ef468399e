package io.sfumato.trainer.text;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Spoken text as tokens: one for each word or, of words that have none, for each letter.
 */
public final class SpokenWords {

	private SpokenWords() {
	}

	/**
	 * Tokens of a text.
	 * @param text words in lower case with a space between
	 */
	public static int[] of(String text) {
		Vocabulary vocabulary = Vocabulary.standard();
		IntStream.Builder ids = IntStream.builder();
		for (String word : text.split(" ")) {
			OptionalInt id = vocabulary.wordId(" " + word);
			if (id.isPresent()) {
				ids.add(id.getAsInt());
			}
			else {
				word.chars().forEach((letter) -> ids.add(vocabulary.characterId((char) letter)));
			}
		}
		return ids.build().toArray();
	}

}
