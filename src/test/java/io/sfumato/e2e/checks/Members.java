package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;

/**
 * The members of an object of the checks file, each of which has to be read by someone.
 */
final class Members {

	private final String where;

	private final JsonNode object;

	private final Set<String> unread;

	/**
	 * Reads an object.
	 * @param where named in errors
	 */
	Members(String where, JsonNode object) {
		if (!object.isObject()) {
			throw new UnknownWordException(where + " isn't an object: " + object);
		}
		this.where = where;
		this.object = object;
		this.unread = new LinkedHashSet<>(object.propertyNames());
	}

	Optional<JsonNode> take(String name) {
		this.unread.remove(name);
		return Optional.ofNullable(this.object.get(name));
	}

	JsonNode require(String name) {
		return take(name).orElseThrow(() -> new UnknownWordException(this.where + " has no " + name));
	}

	Optional<Members> object(String name) {
		return take(name).map((node) -> new Members(this.where + " " + name, node));
	}

	Optional<String> text(String name) {
		return take(name).map(JsonNode::asString);
	}

	int number(String name, int otherwise) {
		return take(name).map(JsonNode::asInt).orElse(otherwise);
	}

	boolean flag(String name) {
		return take(name).map(JsonNode::asBoolean).orElse(false);
	}

	List<String> texts(String name) {
		List<String> texts = new ArrayList<>();
		take(name).ifPresent((node) -> node.forEach((each) -> texts.add(each.asString())));
		return texts;
	}

	/** The members of a member, in order; none if it is absent. */
	<T> Map<String, T> map(String name, Function<JsonNode, T> value) {
		Map<String, T> map = new LinkedHashMap<>();
		take(name).ifPresent(
				(node) -> node.properties().forEach((each) -> map.put(each.getKey(), value.apply(each.getValue()))));
		return map;
	}

	/** Whether nothing is left to read. */
	void end() {
		if (!this.unread.isEmpty()) {
			throw new UnknownWordException(this.where + " has what nobody knows: " + String.join(", ", this.unread));
		}
	}

}
