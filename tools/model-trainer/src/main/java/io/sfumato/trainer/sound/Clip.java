package io.sfumato.trainer.sound;

import java.util.List;

import io.sfumato.trainer.data.Exchange;

/**
 * A stretch of sound and questions about it.
 *
 * @param task what it trains, for reports
 * @param samples at 16 kHz, full scale from −1 to 1
 * @param words what is said, or the name of what sounds
 * @param exchanges questions with their answers
 */
public record Clip(String task, float[] samples, String words, List<Exchange> exchanges) {

	/** No clip is longer, in samples: one window of the model. */
	public static final int LONGEST = 160_000;

	public Clip {
		exchanges = List.copyOf(exchanges);
	}

}
