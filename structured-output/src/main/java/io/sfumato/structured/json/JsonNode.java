package io.sfumato.structured.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON value. Immutable; objects keep the order of their keys.
 */
public sealed interface JsonNode {

	/** The value {@code null}. */
	JsonNode NULL = new Null();

	/**
	 * The literal {@code null}.
	 */
	record Null() implements JsonNode {
	}

	/**
	 * {@code true} or {@code false}.
	 */
	record Bool(boolean value) implements JsonNode {
	}

	/**
	 * A number, exact, with the text it was written as.
	 */
	record Num(BigDecimal value, String text) implements JsonNode {

		/** A number in plain notation. */
		public static Num of(BigDecimal value) {
			return new Num(value, value.toPlainString());
		}

		/** Whether the value has no fraction, as JSON Schema means it: 1.0 has none. */
		public boolean isInteger() {
			return this.value.signum() == 0 || this.value.stripTrailingZeros().scale() <= 0;
		}

	}

	/**
	 * A string, unescaped.
	 */
	record Str(String value) implements JsonNode {

		/** Number of code points, which is what {@code minLength} counts. */
		public int length() {
			return this.value.codePointCount(0, this.value.length());
		}

	}

	/**
	 * An array.
	 */
	record Arr(List<JsonNode> items) implements JsonNode {

		public Arr {
			items = List.copyOf(items);
		}

	}

	/**
	 * An object.
	 */
	record Obj(Map<String, JsonNode> members) implements JsonNode {

		public Obj {
			members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
		}

		/** Whether there is such a member. */
		public boolean has(String key) {
			return this.members.containsKey(key);
		}

		/**
		 * A member that is known to be there.
		 * @throws IllegalArgumentException if it isn't
		 */
		public JsonNode get(String key) {
			JsonNode value = this.members.get(key);
			if (value == null) {
				throw new IllegalArgumentException("the object has no member \"%s\"".formatted(key));
			}
			return value;
		}

	}

	/**
	 * Equality as JSON Schema defines it: numbers by value (1 = 1.0), objects whatever
	 * the order of their keys.
	 */
	static boolean same(JsonNode left, JsonNode right) {
		return switch (left) {
			case Num(BigDecimal value, String ignored) ->
				right instanceof Num(BigDecimal other, String unused) && value.compareTo(other) == 0;
			case Arr(List<JsonNode> items) -> right instanceof Arr(List<JsonNode> others) && sameItems(items, others);
			case Obj(Map<String, JsonNode> members) ->
				right instanceof Obj(Map<String, JsonNode> others) && sameMembers(members, others);
			default -> left.equals(right);
		};
	}

	private static boolean sameItems(List<JsonNode> left, List<JsonNode> right) {
		if (left.size() != right.size()) {
			return false;
		}
		for (int i = 0; i < left.size(); i++) {
			if (!same(left.get(i), right.get(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean sameMembers(Map<String, JsonNode> left, Map<String, JsonNode> right) {
		if (left.size() != right.size()) {
			return false;
		}
		for (Map.Entry<String, JsonNode> member : left.entrySet()) {
			JsonNode other = right.get(member.getKey());
			if (other == null || !same(member.getValue(), other)) {
				return false;
			}
		}
		return true;
	}

}
