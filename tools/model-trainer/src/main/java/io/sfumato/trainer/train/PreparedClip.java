package io.sfumato.trainer.train;

import java.util.List;

import io.sfumato.trainer.sound.HeardClip;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.SpokenWords;

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
		return new PreparedClip(clip, SpokenWords.of(clip.words()),
				clip.exchanges().stream().map((exchange) -> PreparedExchange.of(exchange, encoder)).toList());
	}

	@Override
	public String task() {
		return this.clip.task();
	}

	int tokens() {
		return this.clip.tokens();
	}

}
