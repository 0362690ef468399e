package io.sfumato.structured.schema;

import java.util.Map;

import io.sfumato.structured.json.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One schema among those that a value has to satisfy at once.
 *
 * @param pointer where it stands as sent; for a {@code false} that {@code
 * additionalProperties} made of an undeclared key, the object that says so
 * @param parent the schema that applies this one to the same value, or null
 * @param derived whether it speaks about a key it doesn't name
 */
record Source(String pointer, JsonNode schema, @Nullable Source parent, boolean derived) {

	static Source of(SchemaDocument.Place place) {
		return new Source(place.pointer(), place.schema(), null, false);
	}

	/** The keywords, none where the schema is true or false. */
	JsonNode.Obj keywords() {
		return (this.schema instanceof JsonNode.Obj object) ? object : new JsonNode.Obj(Map.of());
	}

	/** Whether this is another one or applied by it, however indirectly. */
	boolean isWithin(Source other) {
		for (Source each = this; each != null; each = each.parent()) {
			if (each == other) {
				return true;
			}
		}
		return false;
	}

}
