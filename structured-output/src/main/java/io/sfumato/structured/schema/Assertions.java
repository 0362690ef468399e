package io.sfumato.structured.schema;

import java.math.BigDecimal;
import java.util.List;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.language.NumberRange;
import org.jspecify.annotations.Nullable;

/**
 * Bounds: of numbers, lengths and sizes.
 */
final class Assertions {

	private Assertions() {
	}

	/** Whether a value keeps the bounds of one schema. */
	static boolean hold(JsonNode value, JsonNode.Obj schema, Dialect dialect) {
		return switch (value) {
			case JsonNode.Num number -> range(NumberRange.ANY, schema, dialect).contains(number.value());
			case JsonNode.Str text -> within(text.length(), schema, "minLength", "maxLength");
			case JsonNode.Arr array -> within(array.items().size(), schema, "minItems", "maxItems")
					&& (!isTrue(schema, "uniqueItems") || areDifferent(array.items()));
			case JsonNode.Obj object -> within(object.members().size(), schema, "minProperties", "maxProperties");
			default -> true;
		};
	}

	/** A range with the bounds of one more schema. */
	static NumberRange range(NumberRange range, JsonNode.Obj schema, Dialect dialect) {
		NumberRange narrower = range;
		BigDecimal minimum = number(schema, "minimum");
		if (minimum != null) {
			narrower = narrower.from(minimum, dialect.hasBooleanBounds() && isTrue(schema, "exclusiveMinimum"));
		}
		BigDecimal maximum = number(schema, "maximum");
		if (maximum != null) {
			narrower = narrower.to(maximum, dialect.hasBooleanBounds() && isTrue(schema, "exclusiveMaximum"));
		}
		BigDecimal above = number(schema, "exclusiveMinimum");
		if (above != null) {
			narrower = narrower.from(above, true);
		}
		BigDecimal below = number(schema, "exclusiveMaximum");
		if (below != null) {
			narrower = narrower.to(below, true);
		}
		BigDecimal step = number(schema, "multipleOf");
		return (step == null) ? narrower : narrower.multiplesOf(step);
	}

	/** Whether a keyword is there and true. */
	static boolean isTrue(JsonNode.Obj schema, String keyword) {
		return new JsonNode.Bool(true).equals(schema.members().get(keyword));
	}

	/** Whether no two values are the same. */
	static boolean areDifferent(List<JsonNode> values) {
		for (int i = 0; i < values.size(); i++) {
			for (int j = 0; j < i; j++) {
				if (JsonNode.same(values.get(i), values.get(j))) {
					return false;
				}
			}
		}
		return true;
	}

	private static boolean within(int size, JsonNode.Obj schema, String least, String most) {
		return size >= SchemaCheck.size(schema.members().get(least), 0)
				&& size <= SchemaCheck.size(schema.members().get(most), Integer.MAX_VALUE);
	}

	private static @Nullable BigDecimal number(JsonNode.Obj schema, String keyword) {
		return (schema.members().get(keyword) instanceof JsonNode.Num number) ? number.value() : null;
	}

}
