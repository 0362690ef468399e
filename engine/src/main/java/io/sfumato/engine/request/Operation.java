package io.sfumato.engine.request;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 */
public sealed interface Operation {

	/**
	 * The name on the wire: {@code captions}, {@code answers}, {@code chat},
	 * {@code decisions}.
	 */
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

	/**
	 * Reads closed questions about the media: no text is written, each option gets its
	 * probability.
	 *
	 * @param questions 1–400
	 * @param state text that belongs to all of them; null for none
	 * @param isolated whether each is answered as if it were asked alone; otherwise they
	 * share one canvas
	 * @param permutations orders of the options to be read and pooled, 1–8; null for as
	 * many as it takes
	 * @param calibrated whether a calibration is applied, if the model has one
	 * @param abstention a question whose answer is less visible than this, 0–1, isn't
	 * answered; null reads nothing of that kind
	 */
	record Decide(List<DecisionQuestion> questions, @Nullable String state, boolean isolated,
			@Nullable Integer permutations, boolean calibrated, @Nullable Double abstention) implements Operation {

		/** Questions of a request. */
		public static final int MOST_QUESTIONS = 400;

		/** Options of a choice. */
		public static final int MOST_OPTIONS = 255;

		/** Levels of a score. */
		public static final int MOST_LEVELS = 26;

		public Decide {
			questions = List.copyOf(questions);
		}

		@Override
		public String wireName() {
			return "decisions";
		}

	}

}
