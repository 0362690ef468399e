package io.sfumato.engine.result;

import java.util.List;

import io.sfumato.engine.error.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What a schema or a template comes to on a model, found without running it.
 *
 * @param model id of the model
 * @param violations why it can't be kept; nothing if it can
 * @param narrowings what it allows and a record never is
 * @param sizes how large its records are; null if it can't be kept
 * @param compileMs how long it took to find this
 */
public record FormCheck(String model, List<Violation> violations, List<Receipt.Warning> narrowings,
		@Nullable Sizes sizes, double compileMs) {

	public FormCheck {
		violations = List.copyOf(violations);
		narrowings = List.copyOf(narrowings);
	}

	/**
	 * How large the records of a form are, in its smallest shape: with as few rows and
	 * optional members as it allows.
	 *
	 * @param slots what is filled in, in the order of the text; behind them what is read
	 * of the shape
	 * @param fewest tokens of the shortest record
	 * @param usual tokens that the canvas begins with
	 * @param most tokens that it may grow to
	 * @param masked of the usual ones those that have to be decided
	 * @param states of the values' automata together
	 */
	public record Sizes(List<Slot> slots, long fewest, int usual, long most, int masked, int states) {

		public Sizes {
			slots = List.copyOf(slots);
		}

	}

	/**
	 * What is filled in.
	 *
	 * @param name of the template's slot, or the pointer into the record
	 * @param kind what is done about it
	 * @param options as JSON, of one that is read; otherwise nothing
	 * @param states of the value's automaton; 0 of a shape
	 * @param mayBeAbsent whether there may be no value
	 */
	public record Slot(String name, Kind kind, List<String> options, int states, boolean mayBeAbsent) {

		public Slot {
			options = List.copyOf(options);
		}

	}

	/** How a slot is filled in. */
	public enum Kind {

		/** One of a few values is read. */
		CLOSED("closed"),
		/** Its text is written token by token. */
		OPEN("open"),
		/** It is known. */
		GIVEN("given"),
		/** How many rows there are is read. */
		COUNT("count"),
		/** Whether it is there is read. */
		PRESENT("present"),
		/** Which form it has is read. */
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
