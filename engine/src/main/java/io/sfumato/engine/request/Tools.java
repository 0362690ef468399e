package io.sfumato.engine.request;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Functions that a caller offers to run for the assistant. At most one of them is called.
 * Which one is a closed question that is read before any text is written, each option
 * with its probability; its arguments are then filled in as a record, so that they
 * validate whatever the model says.
 *
 * @param functions in the request's order, at least one, names unlike each other
 * @param mayAnswer whether the assistant may answer in words instead; only models that
 * were trained to decide that take it
 */
public record Tools(List<Function> functions, boolean mayAnswer) {

	/** JSON Pointer of the request's field that holds them. */
	public static final String POINTER = "/tools";

	public Tools {
		functions = List.copyOf(functions);
		if (functions.isEmpty()) {
			throw new IllegalArgumentException("no function is offered");
		}
	}

	/** What is called whatever the conversation says; null if that has to be read. */
	public @Nullable Function certain() {
		return (this.functions.size() == 1 && !this.mayAnswer) ? this.functions.getFirst() : null;
	}

	/**
	 * What an option of the question means.
	 * @param option its index: functions first
	 * @return null for an answer in words
	 */
	public @Nullable Function called(int option) {
		return (option < this.functions.size()) ? this.functions.get(option) : null;
	}

	/**
	 * A function.
	 *
	 * @param name without blanks
	 * @param description when to call it; null for none
	 * @param parameters what its arguments have to be
	 */
	public record Function(String name, @Nullable String description, RecordForm.Schema parameters) {
	}

}
