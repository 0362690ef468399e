package io.sfumato.engine.result;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What became of a slot of a record (api.md §3.4).
 *
 * @param name of the template's slot, or the pointer into the record
 * @param value as JSON; {@code null} where there is none
 * @param text as it stands on the canvas
 * @param confidence of a slot that was read how far its probability exceeds chance. Of
 * one that was written the probability that it is right, where the model's calibration
 * says so, otherwise the geometric mean of its tokens' probabilities; of one that was
 * withheld the probability that it was wrong. 0 to 1
 * @param notVisible probability that there is nothing, by the first look; null for a slot
 * that can't say so
 * @param probabilities of all options, of a slot that was read; otherwise none
 * @param alternatives the likeliest texts by the first look, where they were asked for
 * @param withheld what was written, with the probability that it is right, if that was
 * too doubtful to be the value; otherwise null
 * @param status whether there is a value
 * @param source where it comes from
 */
public record FilledSlot(String name, String value, String text, double confidence, @Nullable Double notVisible,
		List<Option> probabilities, List<Option> alternatives, @Nullable Option withheld, Status status,
		Source source) {

	public FilledSlot {
		probabilities = List.copyOf(probabilities);
		alternatives = List.copyOf(alternatives);
	}

	/**
	 * A value that a slot may have.
	 *
	 * @param value as JSON
	 * @param probability given that the slot has any of its values
	 */
	public record Option(String value, double probability) {
	}

	/** Whether there is a value. */
	public enum Status {

		/** There is. */
		FILLED("filled"),
		/** There is none: the model says so, or what it wrote was withheld. */
		NOT_VISIBLE("notVisible"),
		/** There was one in the request. */
		GIVEN("given");

		private final String name;

		Status(String name) {
			this.name = name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** Where a value comes from. */
	public enum Source {

		/** One of a few options, decided at the first look. */
		READ("read"),
		/** Written token by token. */
		DENOISED("denoised"),
		/** Given in the request. */
		FIXED("fixed");

		private final String name;

		Source(String name) {
			this.name = name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
