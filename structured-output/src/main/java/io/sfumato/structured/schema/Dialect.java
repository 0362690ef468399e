package io.sfumato.structured.schema;

import io.sfumato.structured.json.JsonNode;

/**
 * Which draft a schema is written in. 2020-12 unless {@code $schema} says otherwise.
 */
enum Dialect {

	DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019_09, DRAFT_2020_12;

	static Dialect of(JsonNode root) {
		if (root instanceof JsonNode.Obj object && object.members().get("$schema") instanceof JsonNode.Str uri) {
			String value = uri.value();
			if (value.contains("draft-04")) {
				return DRAFT_4;
			}
			if (value.contains("draft-06")) {
				return DRAFT_6;
			}
			if (value.contains("draft-07")) {
				return DRAFT_7;
			}
			if (value.contains("2019-09")) {
				return DRAFT_2019_09;
			}
		}
		return DRAFT_2020_12;
	}

	/** Whether keywords beside a {@code $ref} don't count. */
	boolean ignoresSiblingsOfReferences() {
		return compareTo(DRAFT_7) <= 0;
	}

	/** Whether {@code items} may be an array. */
	boolean hasItemLists() {
		return compareTo(DRAFT_2019_09) <= 0;
	}

	/** Whether exclusive bounds are booleans. */
	boolean hasBooleanBounds() {
		return this == DRAFT_4;
	}

}
