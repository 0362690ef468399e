package io.sfumato.engine.request;

import java.util.List;

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
			case Chat chat -> chat.record() != null;
			case Infill infill -> true;
			case Edit edit -> true;
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
	 */
	record Chat(List<Turn> turns, int choices, @Nullable RecordForm record) implements Operation {

		public Chat {
			turns = List.copyOf(turns);
		}

		/** A conversation in text. */
		public Chat(List<Turn> turns, int choices) {
			this(turns, choices, null);
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
