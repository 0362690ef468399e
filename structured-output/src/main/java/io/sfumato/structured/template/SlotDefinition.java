package io.sfumato.structured.template;

import java.util.List;
import java.util.Map;

/**
 * A slot as it is written.
 *
 * @param kind such as {@code integer}, or {@code list}
 * @param item kind of the items of a list, else empty
 * @param options of a choice
 * @param pattern of a regex, else empty
 * @param from first level of a score
 * @param to last level of a score
 * @param arguments by name
 * @param offset of its opening braces
 * @param nameOffset of its name
 * @param described whether the template only names it: that there is nothing is then
 * decided first, so the words for it may also be a value's
 */
record SlotDefinition(String name, String kind, String item, List<String> options, String pattern, int from, int to,
		Map<String, Argument> arguments, int offset, int nameOffset, boolean described) {

	/**
	 * {@code key=value}.
	 */
	record Argument(String value, int offset) {
	}

	/** The kind whose arguments and language count. */
	String valueKind() {
		return this.item.isEmpty() ? this.kind : this.item;
	}

	boolean isList() {
		return !this.item.isEmpty();
	}

}
