package io.sfumato.structured.plan;

import java.util.List;

import io.sfumato.structured.json.JsonNode;

/**
 * How the values of the gaps make up a record.
 */
sealed interface Outline {

	/**
	 * A value that is known.
	 */
	record Known(JsonNode value) implements Outline {
	}

	/**
	 * The value of a gap.
	 */
	record Hole(int gap) implements Outline {
	}

	/**
	 * An object.
	 */
	record Fields(List<Field> fields) implements Outline {
	}

	/**
	 * A member.
	 *
	 * @param mayDropNull whether a null may be left out
	 */
	record Field(String key, Outline value, boolean mayDropNull) {
	}

	/**
	 * An array.
	 */
	record Elements(List<Outline> elements) implements Outline {
	}

}
