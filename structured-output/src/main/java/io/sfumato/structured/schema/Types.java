package io.sfumato.structured.schema;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.json.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The types of JSON Schema.
 */
enum Types {

	NULL, BOOLEAN, INTEGER, NUMBER, STRING, ARRAY, OBJECT;

	private static final Map<Types, List<String>> KEYWORDS = Map.of(STRING,
			List.of("minLength", "maxLength", "pattern", "format"), NUMBER,
			List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), ARRAY,
			List.of("items", "prefixItems", "additionalItems", "minItems", "maxItems", "uniqueItems"), OBJECT,
			List.of("properties", "required", "additionalProperties", "unevaluatedProperties", "patternProperties",
					"propertyNames", "minProperties", "maxProperties"));

	/** What a value of {@code type} allows. */
	static Set<Types> allowed(@Nullable JsonNode type) {
		Set<Types> all = EnumSet.noneOf(Types.class);
		if (type instanceof JsonNode.Str name) {
			all.add(named(name.value()));
		}
		for (String name : SchemaCheck.strings(type)) {
			all.add(named(name));
		}
		return all;
	}

	private static Types named(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT));
	}

	/** The type of a value; a number is {@link #NUMBER} even if it is whole. */
	static Types of(JsonNode value) {
		return switch (value) {
			case JsonNode.Null ignored -> NULL;
			case JsonNode.Bool ignored -> BOOLEAN;
			case JsonNode.Num ignored -> NUMBER;
			case JsonNode.Str ignored -> STRING;
			case JsonNode.Arr ignored -> ARRAY;
			case JsonNode.Obj ignored -> OBJECT;
		};
	}

	/**
	 * The types that all sources allow; where none says so, those that their keywords are
	 * about.
	 */
	static Set<Types> of(List<Source> sources) {
		Set<Types> types = EnumSet.allOf(Types.class);
		boolean said = false;
		for (Source source : sources) {
			JsonNode type = source.keywords().members().get("type");
			if (type != null) {
				said = true;
				types = both(types, allowed(type));
			}
		}
		if (said) {
			return types;
		}
		Set<Types> meant = EnumSet.noneOf(Types.class);
		KEYWORDS.forEach((type, keywords) -> {
			if (sources.stream().anyMatch((each) -> keywords.stream().anyMatch(each.keywords()::has))) {
				meant.add(type);
			}
		});
		return meant;
	}

	private static Set<Types> both(Set<Types> left, Set<Types> right) {
		Set<Types> both = EnumSet.copyOf(left);
		both.retainAll(right);
		// integers are numbers
		if (left.contains(INTEGER) && right.contains(NUMBER) || left.contains(NUMBER) && right.contains(INTEGER)) {
			both.add(INTEGER);
		}
		if (both.contains(NUMBER)) {
			both.remove(INTEGER);
		}
		return both;
	}

}
