package io.sfumato.engine.result;

import java.util.List;

/**
 * What the shape of a record was read to be, before its cells were laid out
 * (structured-output.md §5.1).
 *
 * @param name of what was read, unlike any other of the record
 * @param place pointer into the record: the array, the member or the union
 * @param kind what was read
 * @param value as JSON: the number of rows, whether the member is there, or the name of
 * the branch
 * @param probabilities of all options
 * @param confidence how far the probability of what was read exceeds chance, 0 to 1
 */
public record FilledShape(String name, String place, Kind kind, String value, List<FilledSlot.Option> probabilities,
		double confidence) {

	public FilledShape {
		probabilities = List.copyOf(probabilities);
	}

	/** What can be read of a shape. */
	public enum Kind {

		/** How many rows an array has. */
		COUNT("count"),
		/** Whether a member is there. */
		PRESENT("present"),
		/** Which of several forms a value has. */
		BRANCH("branch");

		private final String name;

		Kind(String name) {
			this.name = name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
