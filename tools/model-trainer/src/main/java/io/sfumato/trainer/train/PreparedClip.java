package io.sfumato.trainer.train;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import io.sfumato.trainer.sound.HeardClip;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

/**
 * A clip ready for the training thread.
 *
 * @param clip its features
 * @param words what is to be heard in it, a token for each word or, of words that have
 * none, for each letter
 * @param exchanges questions and targets
 */
record PreparedClip(HeardClip clip, int[] words, List<PreparedExchange> exchanges) implements Asked {

	static PreparedClip of(HeardClip clip, Encoder encoder) {
		return new PreparedClip(clip, words(clip.words()),
				clip.exchanges().stream().map((exchange) -> PreparedExchange.of(exchange, encoder)).toList());
	}

	private static int[] words(String text) {
		IntStream.Builder ids = IntStream.builder();
		for (String word : text.split(" ")) {
			OptionalInt id = Vocabulary.standard().wordId(" " + word);
			if (id.isPresent()) {
				ids.add(id.getAsInt());
			}
			else {
				word.chars().forEach((letter) -> ids.add(Vocabulary.standard().characterId((char) letter)));
			}
		}
		return ids.build().toArray();
	}

	@Override
	public String task() {
		return this.clip.task();
	}

	int tokens() {
		return this.clip.tokens();
	}

}
