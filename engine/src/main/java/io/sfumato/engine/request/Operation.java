package io.sfumato.engine.request;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 */
public sealed interface Operation {

	/** The name on the wire, such as {@code captions}, {@code answers}, {@code chat}. */
	String wireName();

	/** Whether the text has a form, whose canvas is laid out beforehand. */
	default boolean isRecord() {
		return switch (this) {
			case Caption caption -> false;
			case Answer answer -> false;
			case Chat chat -> {
				Tools tools = chat.tools();
				yield (tools != null) ? !tools.mayAnswer() : chat.record() != null;
			}
			case Infill infill -> true;
			case Edit edit -> true;
			case Refill refill -> true;
			case Decide decide -> false;
			case Transcribe transcribe -> false;
		};
	}

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
	 * @param record what each of them has to be; null for text
	 * @param notVisible probability from which on there is nothing in a value of the
	 * record that may be null or missing, 0 to 1; null leaves it to how it is filled in
	 * @param tools functions of which one is called instead; null for none
	 */
	record Chat(List<Turn> turns, int choices, @Nullable RecordForm record, @Nullable Double notVisible,
			@Nullable Tools tools) implements Operation {

		public Chat {
			turns = List.copyOf(turns);
		}

		/** A conversation without functions. */
		public Chat(List<Turn> turns, int choices, @Nullable RecordForm record, @Nullable Double notVisible) {
			this(turns, choices, record, notVisible, null);
		}

		/** A conversation in text. */
		public Chat(List<Turn> turns, int choices) {
			this(turns, choices, null, null);
		}

		@Override
		public String wireName() {
			return "chat";
		}

	}

	/**
	 * Fills in a record about the media or the context.
	 *
	 * @param form what the record looks like
	 * @param slots what is said about single slots
	 * @param context text to read it from; null for none
	 */
	record Infill(RecordForm form, RecordForm.Slots slots, @Nullable String context) implements Operation {

		@Override
		public String wireName() {
			return "infills";
		}

	}

	/**
	 * Writes parts of a text anew; the rest stays as it is.
	 *
	 * @param text the whole
	 * @param spans in order, apart from each other
	 * @param question that the text answers; null for none
	 */
	record Edit(String text, List<Span> spans, @Nullable String question) implements Operation {

		public Edit {
			spans = List.copyOf(spans);
		}

		@Override
		public String wireName() {
			return "edits";
		}

	}

	/**
	 * Fills in some slots of a record anew; the others stay as they are.
	 *
	 * @param infill the record, all that stays being known
	 * @param before what stood in the slots that are filled in, by their names
	 */
	record Refill(Infill infill, Map<String, String> before) implements Operation {

		public Refill {
			before = Map.copyOf(before);
		}

		@Override
		public String wireName() {
			return "edits";
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

	/**
	 * Writes down what is said in a clip, a long one stretch by stretch.
	 *
	 * @param language that is spoken, as the caller names it; null if nobody knows
	 * @param prompt names and words that may come up; null for none
	 * @param segments whether the caller wants to know when what was said
	 */
	record Transcribe(@Nullable String language, @Nullable String prompt, boolean segments) implements Operation {

		@Override
		public String wireName() {
			return "transcriptions";
		}

	}

	/**
	 * A part of a text.
	 *
	 * @param start index of its first UTF-16 unit
	 * @param end index behind its last one
	 * @param maxTokens cells for what stands there instead; null for some more than now
	 * @param pointer of the request's field, for errors
	 */
	record Span(int start, int end, @Nullable Integer maxTokens, String pointer) {
	}

}
