package io.sfumato.structured.schema;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.language.Formats;
import io.sfumato.structured.language.NumberFormats;
import io.sfumato.structured.language.Regex;
import io.sfumato.structured.language.RegexException;
import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.schema.SchemaDocument.Place;
import org.jspecify.annotations.Nullable;

/**
 * The first look at a schema: every keyword that can be reached from the root is known,
 * supported, and has a value of the right shape; every reference leads somewhere.
 */
final class SchemaCheck {

	private static final Set<String> TYPES = Set.of("null", "boolean", "object", "array", "number", "string",
			"integer");

	private final SchemaDocument document;

	private final SchemaOptions options;

	private final Problems problems;

	private final Map<String, Integer> depths = new HashMap<>();

	private final ArrayDeque<Place> open = new ArrayDeque<>();

	private int enumValues;

	private int properties;

	SchemaCheck(SchemaDocument document, SchemaOptions options, Problems problems) {
		this.document = document;
		this.options = options;
		this.problems = problems;
	}

	void check() {
		visit(this.document.root(), 1);
		while (!this.open.isEmpty() && !this.problems.isFull()) {
			Place place = this.open.poll();
			int depth = this.depths.getOrDefault(place.pointer(), 1);
			if (place.schema() instanceof JsonNode.Obj schema) {
				checkSchema(place.pointer(), schema, depth);
			}
			else if (!(place.schema() instanceof JsonNode.Bool)) {
				this.problems.add("invalid_schema", place.pointer(), "", "a schema is an object, true or false");
			}
		}
	}

	private void visit(Place place, int depth) {
		if (this.depths.containsKey(place.pointer())) {
			return;
		}
		this.depths.put(place.pointer(), depth);
		if (depth > this.options.limits().maxDepth() && place.schema() instanceof JsonNode.Obj) {
			this.problems.add("limit_exceeded", place.pointer(), "",
					"values are nested deeper than %d levels".formatted(this.options.limits().maxDepth()));
			return;
		}
		this.open.add(place);
	}

	private void checkSchema(String pointer, JsonNode.Obj schema, int depth) {
		boolean bare = this.document.isBareReference(schema);
		schema.members().forEach((keyword, value) -> {
			String at = JsonPointer.child(pointer, keyword);
			if (bare && !keyword.equals("$ref")) {
				if (!keyword.equals("$defs") && !keyword.equals("definitions")
						&& !Keywords.ANNOTATIONS.contains(keyword)) {
					this.problems.warn("ref_siblings_ignored", at, keyword,
							"beside $ref this draft ignores " + keyword);
				}
			}
			else if (Keywords.REFUSED.contains(keyword)) {
				refused(schema, keyword, value, at);
			}
			else if (Keywords.KEPT.contains(keyword)) {
				checkValue(keyword, value, at, schema);
			}
			else if (!Keywords.ANNOTATIONS.contains(keyword) && !keyword.startsWith("x-")) {
				unknown(keyword, at);
			}
		});
		if (!bare) {
			children(pointer, schema, depth);
		}
		reference(pointer, schema, depth);
	}

	private void refused(JsonNode.Obj schema, String keyword, JsonNode value, String at) {
		boolean led = (keyword.equals("then") || keyword.equals("else")) && schema.has("if")
				|| (keyword.equals("minContains") || keyword.equals("maxContains")) && schema.has("contains");
		boolean idle = keyword.equals("unevaluatedItems")
				&& (value.equals(new JsonNode.Bool(true)) || schema.has("items"));
		if (led || idle) {
			return;
		}
		if (this.options.strict()) {
			this.problems.add(new Problem("unsupported_keyword", at, keyword,
					"%s cannot be guaranteed".formatted(keyword), "leave it out, or send strict: false"));
		}
		else {
			this.problems.warn("not_enforced", at, keyword, "%s isn't enforced".formatted(keyword));
		}
	}

	private void unknown(String keyword, String at) {
		String meant = Keywords.meantBy(keyword);
		if (meant == null) {
			this.problems.warn("unknown_keyword_ignored", at, keyword, "%s has no meaning here".formatted(keyword));
		}
		else {
			this.problems.add(new Problem("unknown_keyword", at, keyword, "there is no keyword %s".formatted(keyword),
					"did you mean %s?".formatted(meant)));
		}
	}

	private void checkValue(String keyword, JsonNode value, String at, JsonNode.Obj schema) {
		String wrong = switch (keyword) {
			case "type" -> isType(value) ? null : "a type or an array of different types";
			case "enum" -> value instanceof JsonNode.Arr list && !list.items().isEmpty() ? null : "an array of values";
			case "required" -> isNames(value) ? null : "an array of different strings";
			case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties" ->
				value instanceof JsonNode.Num number && number.isInteger() && number.value().signum() >= 0 ? null
						: "a whole number from 0";
			case "minimum", "maximum" -> value instanceof JsonNode.Num ? null : "a number";
			case "exclusiveMinimum", "exclusiveMaximum" ->
				(this.document.dialect().hasBooleanBounds() ? value instanceof JsonNode.Bool
						: value instanceof JsonNode.Num) ? null : "a bound as its draft writes it";
			case "multipleOf" ->
				value instanceof JsonNode.Num number && number.value().signum() > 0 ? null : "a number above 0";
			case "uniqueItems" -> value instanceof JsonNode.Bool ? null : "true or false";
			case "anyOf", "oneOf", "allOf" ->
				value instanceof JsonNode.Arr list && !list.items().isEmpty() ? null : "an array of schemas";
			case "prefixItems" ->
				value instanceof JsonNode.Arr list && !list.items().isEmpty() ? null : "an array of schemas";
			case "items" -> value instanceof JsonNode.Arr && !this.document.dialect().hasItemLists()
					? "a schema; lists are called prefixItems" : null;
			case "properties", "patternProperties", "$defs", "definitions" ->
				value instanceof JsonNode.Obj ? null : "an object of schemas";
			case "pattern", "format", "$ref", "$anchor" -> value instanceof JsonNode.Str ? null : "a string";
			default -> null;
		};
		if (wrong != null) {
			this.problems.add("invalid_schema", at, keyword, "%s has to be %s".formatted(keyword, wrong));
			return;
		}
		if (value instanceof JsonNode.Str text && keyword.equals("pattern")) {
			pattern(text.value(), at, keyword);
		}
		else if (value instanceof JsonNode.Str text && keyword.equals("format")) {
			format(text.value(), at, schema);
		}
		else if (value instanceof JsonNode.Obj patterns && keyword.equals("patternProperties")) {
			patterns.members().keySet().forEach((each) -> pattern(each, JsonPointer.child(at, each), keyword));
		}
		else if (value instanceof JsonNode.Arr list && keyword.equals("enum")) {
			int before = this.enumValues;
			this.enumValues += list.items().size();
			int limit = this.options.limits().maxEnumValues();
			if (this.enumValues > limit && before <= limit) {
				this.problems.add("limit_exceeded", at, keyword, "the enums have more than %d values".formatted(limit));
			}
		}
	}

	private void pattern(String pattern, String at, String keyword) {
		try {
			Regex.parse(pattern);
		}
		catch (RegexException ex) {
			this.problems.add(ex.code(), at, keyword, "in the pattern, " + ex.getMessage());
		}
		catch (BudgetExceededException ex) {
			this.problems.add("regex_too_complex", at, keyword, Problems.message(ex));
		}
	}

	private void format(String format, String at, JsonNode.Obj schema) {
		if (Formats.sure(format) != null || NumberFormats.isKnown(format)) {
			return;
		}
		if (this.options.strict()) {
			this.problems.add(new Problem("unsupported_format", at, "format",
					"the format %s cannot be guaranteed".formatted(format),
					schema.has("pattern") ? "leave it out, the pattern is kept" : "describe it by a pattern"));
		}
		else {
			this.problems.warn("not_enforced", at, "format", "the format %s isn't enforced".formatted(format));
		}
	}

	private void children(String pointer, JsonNode.Obj schema, int depth) {
		for (String keyword : List.of("properties", "patternProperties")) {
			if (schema.members().get(keyword) instanceof JsonNode.Obj object) {
				object.members()
					.forEach((key, child) -> visit(
							new Place(JsonPointer.child(JsonPointer.child(pointer, keyword), key), child), depth + 1));
				int before = this.properties;
				this.properties += object.members().size();
				int limit = this.options.limits().maxProperties();
				if (this.properties > limit && before <= limit) {
					this.problems.add("limit_exceeded", JsonPointer.child(pointer, keyword), keyword,
							"the objects have more than %d properties".formatted(limit));
				}
			}
		}
		for (String keyword : List.of("additionalProperties", "unevaluatedProperties")) {
			JsonNode child = schema.members().get(keyword);
			if (child != null) {
				visit(new Place(JsonPointer.child(pointer, keyword), child), depth + 1);
			}
		}
		JsonNode names = schema.members().get("propertyNames");
		if (names != null) {
			visit(new Place(JsonPointer.child(pointer, "propertyNames"), names), depth);
		}
		this.document.prefixItems(pointer, schema).forEach((each) -> visit(each, depth + 1));
		Place items = this.document.items(pointer, schema);
		if (items != null && !(items.schema() instanceof JsonNode.Arr)) {
			visit(items, depth + 1);
		}
		for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
			if (schema.members().get(keyword) instanceof JsonNode.Arr list) {
				for (int i = 0; i < list.items().size(); i++) {
					visit(new Place(JsonPointer.child(JsonPointer.child(pointer, keyword), i), list.items().get(i)),
							depth);
				}
			}
		}
	}

	private void reference(String pointer, JsonNode.Obj schema, int depth) {
		if (!(schema.members().get("$ref") instanceof JsonNode.Str reference)) {
			return;
		}
		String at = JsonPointer.child(pointer, "$ref");
		Place target = this.document.resolve(reference.value());
		if (target != null) {
			visit(target, depth);
		}
		else if (reference.value().startsWith("#")) {
			this.problems.add("unresolved_ref", at, "$ref", "%s leads to no schema".formatted(reference.value()));
		}
		else {
			this.problems.add(new Problem("remote_ref", at, "$ref",
					"%s isn't part of this document".formatted(reference.value()), "move it to $defs"));
		}
	}

	private static boolean isType(JsonNode value) {
		if (value instanceof JsonNode.Arr list) {
			Set<JsonNode> seen = new HashSet<>(list.items());
			return !list.items().isEmpty() && seen.size() == list.items().size()
					&& list.items().stream().allMatch((each) -> each instanceof JsonNode.Str && isType(each));
		}
		return value instanceof JsonNode.Str name && TYPES.contains(name.value());
	}

	private static boolean isNames(JsonNode value) {
		if (!(value instanceof JsonNode.Arr list)) {
			return false;
		}
		Set<JsonNode> seen = new HashSet<>(list.items());
		return seen.size() == list.items().size()
				&& list.items().stream().allMatch((each) -> each instanceof JsonNode.Str);
	}

	/** A whole number that may be larger than an int; what is larger is all the same. */
	static int size(@Nullable JsonNode value, int absent) {
		return (value instanceof JsonNode.Num number) ? number.value().min(new BigDecimal(Integer.MAX_VALUE)).intValue()
				: absent;
	}

	/** The strings of an array. */
	static List<String> strings(@Nullable JsonNode value) {
		List<String> strings = new ArrayList<>();
		if (value instanceof JsonNode.Arr list) {
			for (JsonNode each : list.items()) {
				if (each instanceof JsonNode.Str text) {
					strings.add(text.value());
				}
			}
		}
		return strings;
	}

}
