package io.sfumato.structured.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;
import io.sfumato.structured.language.Formats;
import io.sfumato.structured.language.NumberLanguage;
import io.sfumato.structured.language.NumberRange;
import io.sfumato.structured.language.Regex;
import io.sfumato.structured.language.StringLanguage;
import io.sfumato.structured.schema.SchemaDocument.Place;

/**
 * The texts of numbers and strings that some validator might accept: what a member of
 * {@code oneOf} takes away from the others. Never too few; 1.0 is an integer here though
 * it is never written for one.
 */
final class PossibleTexts {

	private static final int MAX_DEPTH = 30;

	private static final int MAX_LENGTH = 4_096;

	private final SchemaDocument document;

	private final Patterns patterns;

	private final boolean numbers;

	/**
	 * What is known of schemas that were met before, since definitions that use each
	 * other are met again and again. What recursion has left vague is replaced on the way
	 * back.
	 */
	private final Map<JsonNode, Language> known = new IdentityHashMap<>();

	private PossibleTexts(SchemaDocument document, Patterns patterns, boolean numbers) {
		this.document = document;
		this.patterns = patterns;
		this.numbers = numbers;
	}

	static PossibleTexts numbers(SchemaDocument document, Patterns patterns) {
		return new PossibleTexts(document, patterns, true);
	}

	static PossibleTexts strings(SchemaDocument document, Patterns patterns) {
		return new PossibleTexts(document, patterns, false);
	}

	Language of(Source source) {
		return of(source.schema(), 0);
	}

	private Language of(JsonNode node, int depth) {
		if (!(node instanceof JsonNode.Obj schema)) {
			return node.equals(new JsonNode.Bool(false)) ? Languages.none() : all();
		}
		Language known = this.known.get(schema);
		if (known != null || depth > MAX_DEPTH) {
			return (known != null) ? known : all();
		}
		Language result = find(schema, depth);
		this.known.put(schema, result);
		return result;
	}

	private Language find(JsonNode.Obj schema, int depth) {
		Language result = own(schema);
		if (schema.members().get("$ref") instanceof JsonNode.Str reference) {
			Place target = this.document.resolve(reference.value());
			result = (target == null) ? result : both(result, of(target.schema(), depth + 1));
		}
		if (this.document.isBareReference(schema)) {
			return result;
		}
		if (schema.members().get("allOf") instanceof JsonNode.Arr list) {
			for (JsonNode each : list.items()) {
				result = both(result, of(each, depth + 1));
			}
		}
		for (String keyword : List.of("anyOf", "oneOf")) {
			if (schema.members().get(keyword) instanceof JsonNode.Arr list) {
				List<Language> any = new ArrayList<>();
				list.items().forEach((each) -> any.add(of(each, depth + 1)));
				result = both(result, this.patterns.union(any));
			}
		}
		return result;
	}

	private Language own(JsonNode.Obj schema) {
		if (this.document.isBareReference(schema)) {
			return all();
		}
		JsonNode type = schema.members().get("type");
		Set<Types> types = Types.allowed(type);
		boolean any = type == null;
		if (this.numbers && !any && !types.contains(Types.NUMBER) && !types.contains(Types.INTEGER)
				|| !this.numbers && !any && !types.contains(Types.STRING)) {
			return Languages.none();
		}
		if (schema.has("const")) {
			return constants(List.of(schema.get("const")));
		}
		if (schema.members().get("enum") instanceof JsonNode.Arr list) {
			return constants(list.items());
		}
		return this.numbers ? number(schema, any || types.contains(Types.NUMBER)) : string(schema);
	}

	private Language constants(List<JsonNode> values) {
		List<Language> parts = new ArrayList<>();
		for (JsonNode each : values) {
			if (this.numbers && each instanceof JsonNode.Num number) {
				BigDecimal value = number.value();
				parts.add(everyText(NumberRange.ANY.from(value, false).to(value, false)));
			}
			else if (!this.numbers && each instanceof JsonNode.Str) {
				parts.add(Languages.word(JsonWriter.write(each), Budget.standard()));
			}
		}
		return parts.isEmpty() ? Languages.none() : this.patterns.union(parts);
	}

	private Language number(JsonNode.Obj schema, boolean fractions) {
		NumberRange range = Assertions.range(NumberRange.ANY, schema, this.document.dialect());
		return everyText(fractions ? range : range.whole());
	}

	private Language everyText(NumberRange range) {
		return this.patterns.language(List.of("every text", range),
				() -> NumberLanguage.everyText(range, Budget.standard()));
	}

	private Language string(JsonNode.Obj schema) {
		Budget budget = Budget.standard();
		Language content = StringLanguage.any(Spelling.JSON, budget);
		if (schema.members().get("pattern") instanceof JsonNode.Str pattern) {
			content = Regex.parse(pattern.value()).possibleSearch(budget).spelled(Spelling.JSON, budget);
		}
		if (schema.members().get("format") instanceof JsonNode.Str format) {
			content = Languages.intersection(content,
					this.patterns.possiblyFound(Formats.possible(format.value())).spelled(Spelling.JSON, budget),
					budget);
		}
		int min = SchemaCheck.size(schema.members().get("minLength"), 0);
		int max = Math.min(MAX_LENGTH, SchemaCheck.size(schema.members().get("maxLength"), MAX_LENGTH));
		boolean bounds = schema.has("minLength") || schema.has("maxLength");
		return StringLanguage.quoted(bounds ? Languages.bounded(content, min, max) : content, budget);
	}

	private Language all() {
		if (this.numbers) {
			return everyText(NumberRange.ANY);
		}
		return this.patterns.language("every string",
				() -> StringLanguage.quoted(StringLanguage.any(Spelling.JSON, Budget.standard()), Budget.standard()));
	}

	private static Language both(Language left, Language right) {
		return Languages.intersection(left, right, Budget.standard());
	}

}
