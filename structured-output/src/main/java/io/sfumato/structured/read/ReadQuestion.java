package io.sfumato.structured.read;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A closed question.
 *
 * @param kind what is read
 * @param ask the question in words
 * @param options in the caller's order; of {@link ReadKind#YES_NO} yes, then no
 */
public record ReadQuestion(ReadKind kind, String ask, List<Option> options) {

	/** How yes is written. */
	public static final String YES = "yes";

	/** How no is written. */
	public static final String NO = "no";

	public ReadQuestion {
		options = List.copyOf(options);
	}

	/** A yes/no question without more words about what yes and no mean. */
	public static ReadQuestion yesNo(String ask) {
		return new ReadQuestion(ReadKind.YES_NO, ask, List.of(Option.of(YES), Option.of(NO)));
	}

	/** Whether any option is described. */
	public boolean isDescribed() {
		return this.options.stream().anyMatch((option) -> option.description() != null);
	}

	/**
	 * A label the answer may be.
	 *
	 * @param label as it is written
	 * @param description when it is the right one; null for none
	 */
	public record Option(String label, @Nullable String description) {

		/** A label that speaks for itself. */
		public static Option of(String label) {
			return new Option(label, null);
		}

	}

}
