package io.sfumato.structured.schema;

import java.util.List;
import java.util.Map;

import io.sfumato.structured.automaton.CharacterLanguage;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.schema.SchemaDocument.Place;

/**
 * Whether a value that stands in a schema (in an enum, as a key) satisfies other schemas.
 * Where validators may differ there are two answers: surely valid, and possibly valid.
 */
final class Validity {

	private static final int MAX_DEPTH = 60;

	private final SchemaDocument document;

	private final Patterns patterns;

	Validity(SchemaDocument document, Patterns patterns) {
		this.document = document;
		this.patterns = patterns;
	}

	/** Whether every validator accepts the value. */
	boolean surely(JsonNode value, Source source) {
		return valid(value, source.pointer(), source.schema(), true, 0);
	}

	/** Whether some validator might accept the value. */
	boolean possibly(JsonNode value, Source source) {
		return valid(value, source.pointer(), source.schema(), false, 0);
	}

	private boolean valid(JsonNode value, String pointer, JsonNode node, boolean sure, int depth) {
		if (node instanceof JsonNode.Bool bool) {
			return bool.value();
		}
		if (depth > MAX_DEPTH) {
			return !sure;
		}
		JsonNode.Obj schema = (JsonNode.Obj) node;
		if (schema.members().get("$ref") instanceof JsonNode.Str reference) {
			Place target = this.document.resolve(reference.value());
			if (target == null || !valid(value, target.pointer(), target.schema(), sure, depth + 1)) {
				return false;
			}
			if (this.document.isBareReference(schema)) {
				return true;
			}
		}
		return general(value, schema) && Assertions.hold(value, schema, this.document.dialect())
				&& (!(value instanceof JsonNode.Str text) || text(text, schema, sure))
				&& (!(value instanceof JsonNode.Arr array) || items(array, pointer, schema, sure, depth))
				&& (!(value instanceof JsonNode.Obj object) || members(object, pointer, schema, sure, depth))
				&& unions(value, pointer, schema, sure, depth);
	}

	private static boolean general(JsonNode value, JsonNode.Obj schema) {
		JsonNode type = schema.members().get("type");
		if (type != null && !Types.allowed(type).contains(Types.of(value)) && !(value instanceof JsonNode.Num number
				&& number.isInteger() && Types.allowed(type).contains(Types.INTEGER))) {
			return false;
		}
		JsonNode constant = schema.members().get("const");
		if (constant != null && !JsonNode.same(constant, value)) {
			return false;
		}
		return !(schema.members().get("enum") instanceof JsonNode.Arr list)
				|| list.items().stream().anyMatch((each) -> JsonNode.same(each, value));
	}

	private boolean text(JsonNode.Str text, JsonNode.Obj schema, boolean sure) {
		if (schema.members().get("pattern") instanceof JsonNode.Str pattern) {
			CharacterLanguage language = sure ? this.patterns.found(pattern.value())
					: this.patterns.possiblyFound(pattern.value());
			if (!language.accepts(text.value())) {
				return false;
			}
		}
		return !(schema.members().get("format") instanceof JsonNode.Str format)
				|| this.patterns.isFormat(text.value(), format.value(), sure);
	}

	private boolean items(JsonNode.Arr array, String pointer, JsonNode.Obj schema, boolean sure, int depth) {
		List<Place> first = this.document.prefixItems(pointer, schema);
		Place rest = this.document.items(pointer, schema);
		for (int i = 0; i < array.items().size(); i++) {
			Place place = (i < first.size()) ? first.get(i) : rest;
			if (place != null && !valid(array.items().get(i), place.pointer(), place.schema(), sure, depth + 1)) {
				return false;
			}
		}
		return true;
	}

	private boolean members(JsonNode.Obj object, String pointer, JsonNode.Obj schema, boolean sure, int depth) {
		for (String required : SchemaCheck.strings(schema.members().get("required"))) {
			if (!object.has(required)) {
				return false;
			}
		}
		for (Map.Entry<String, JsonNode> member : object.members().entrySet()) {
			boolean named = false;
			if (schema.members().get("properties") instanceof JsonNode.Obj properties
					&& properties.has(member.getKey())) {
				named = true;
				if (!valid(member.getValue(), pointer, properties.get(member.getKey()), sure, depth + 1)) {
					return false;
				}
			}
			if (schema.members().get("patternProperties") instanceof JsonNode.Obj all) {
				for (Map.Entry<String, JsonNode> each : all.members().entrySet()) {
					boolean surelyFound = this.patterns.found(each.getKey()).accepts(member.getKey());
					boolean maybeFound = surelyFound
							|| this.patterns.possiblyFound(each.getKey()).accepts(member.getKey());
					named |= sure ? surelyFound : maybeFound;
					if ((sure ? maybeFound : surelyFound)
							&& !valid(member.getValue(), pointer, each.getValue(), sure, depth + 1)) {
						return false;
					}
				}
			}
			for (String keyword : List.of("additionalProperties", "unevaluatedProperties")) {
				JsonNode rest = schema.members().get(keyword);
				// what members of allOf declare isn't known here: the possible answer
				// stays possible
				boolean counts = keyword.startsWith("add") || sure;
				if (!named && rest != null && counts && !valid(member.getValue(), pointer, rest, sure, depth + 1)) {
					return false;
				}
			}
			JsonNode names = schema.members().get("propertyNames");
			if (names != null && !valid(new JsonNode.Str(member.getKey()), pointer, names, sure, depth + 1)) {
				return false;
			}
		}
		return true;
	}

	private boolean unions(JsonNode value, String pointer, JsonNode.Obj schema, boolean sure, int depth) {
		if (schema.members().get("allOf") instanceof JsonNode.Arr all
				&& !all.items().stream().allMatch((each) -> valid(value, pointer, each, sure, depth + 1))) {
			return false;
		}
		if (schema.members().get("anyOf") instanceof JsonNode.Arr any
				&& any.items().stream().noneMatch((each) -> valid(value, pointer, each, sure, depth + 1))) {
			return false;
		}
		if (schema.members().get("oneOf") instanceof JsonNode.Arr one) {
			long surely = one.items().stream().filter((each) -> valid(value, pointer, each, true, depth + 1)).count();
			long possibly = one.items()
				.stream()
				.filter((each) -> valid(value, pointer, each, false, depth + 1))
				.count();
			return sure ? surely == 1 && possibly == 1 : surely <= 1 && possibly >= 1;
		}
		return true;
	}

}
