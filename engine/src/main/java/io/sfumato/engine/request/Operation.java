package io.sfumato.engine.request;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 */
public sealed interface Operation {

	/** The name on the wire: {@code captions}, {@code answers}, {@code chat}. */
	String wireName();

	/**
	 * Describes the media.
	 *
	 * @param style how long and in which manner
	 * @param prompt replaces the style's own prompt; null for none
	 * @param count number of captions, 1–8
	 */
	record Caption(CaptionStyle style, @Nullable String prompt, int count) implements Operation {

		@Override
		public String wireName() {
			return "captions";
		}

	}

	/**
	 * Answers questions about the media: one encoding, one prefix, answers side by side.
	 *
	 * @param questions 1–32
	 * @param context text that belongs to all of them; null for none
	 */
	record Answer(List<Question> questions, @Nullable String context) implements Operation {

		@Override
		public String wireName() {
			return "answers";
		}

	}

	/**
	 * Writes the assistant's next turn of a conversation, with or without images.
	 *
	 * @param turns in order, the last one the user's
	 * @param choices number of turns to write; each has its own seed, one more than the
	 * one before
	 */
	record Chat(List<Turn> turns, int choices) implements Operation {

		public Chat {
			turns = List.copyOf(turns);
		}

		@Override
		public String wireName() {
			return "chat";
		}

	}

}
