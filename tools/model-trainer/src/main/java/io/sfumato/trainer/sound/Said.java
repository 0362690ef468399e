package io.sfumato.trainer.sound;

import java.util.List;

import io.sfumato.trainer.data.Exchange;

/**
 * Something to be spoken, and what may be asked about it.
 *
 * @param task what it trains, for reports: {@code digits}, {@code command} …
 * @param text for the synthesizer, words in lower case with commas for pauses
 * @param words what is said, in lower case without punctuation
 * @param exchanges questions with their answers
 */
public record Said(String task, String text, String words, List<Exchange> exchanges) {

	public Said {
		exchanges = List.copyOf(exchanges);
	}

}
