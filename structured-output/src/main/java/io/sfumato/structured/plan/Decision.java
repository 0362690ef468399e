package io.sfumato.structured.plan;

import java.util.List;

/**
 * Something about a record that is read and not denoised.
 *
 * @param pointer names the decision: that of the value, the array, the union or the
 * member; one behind it where something else is decided there, too
 * @param place pointer into the record of what it is about
 * @param about what the schema says about it in words, or empty
 * @param options what there is to choose from, as text
 * @param min fewest options of a {@link Kind#SUBSET}, else 1
 * @param max most options
 */
public record Decision(String pointer, String place, Kind kind, String about, List<String> options, int min, int max) {

	/**
	 * What is decided.
	 */
	public enum Kind {

		/** The value of a closed field. */
		VALUE,

		/** Whether a member is there: the options are yes and no. */
		PRESENT,

		/** The number of rows. */
		COUNT,

		/** The shape. */
		BRANCH,

		/** Which of the options are in. */
		SUBSET;

		/** Whether cells can't be laid out before it is known. */
		public boolean isShape() {
			return this == PRESENT || this == COUNT || this == BRANCH;
		}

	}

	static Decision of(String pointer, String place, Kind kind, String about, List<String> options) {
		return new Decision(pointer, place, kind, about, List.copyOf(options), 1, 1);
	}

}
