package io.sfumato.structured.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.LanguageProperties;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.language.Formats;
import io.sfumato.structured.language.NumberFormats;
import io.sfumato.structured.language.NumberLanguage;
import io.sfumato.structured.language.NumberRange;
import io.sfumato.structured.language.StringLanguage;
import org.jspecify.annotations.Nullable;

/**
 * Null, booleans, numbers and strings.
 */
final class ScalarPlanner {

	/** Whole numbers of a closed range. */
	private static final int MAX_CLOSED = 32;

	/** No slot has the cells for more characters. */
	private static final int MAX_CHARACTERS = 4_096;

	private final SchemaPlanner planner;

	ScalarPlanner(SchemaPlanner planner) {
		this.planner = planner;
	}

	Planned plan(Conjunction all, Set<Types> types) {
		Planned result = Planned.nothing(all.place());
		if (types.contains(Types.BOOLEAN)) {
			result = result.or(Planned.labels(List.of(new JsonNode.Bool(true), new JsonNode.Bool(false)), all.place()));
		}
		if (types.contains(Types.NUMBER) || types.contains(Types.INTEGER)) {
			result = result.or(number(all, !types.contains(Types.NUMBER)));
		}
		if (types.contains(Types.STRING)) {
			result = result.or(string(all));
		}
		if (types.contains(Types.NULL)) {
			result = result.or(Planned.labels(List.of(JsonNode.NULL), all.place()));
		}
		return result;
	}

	private Planned number(Conjunction all, boolean integer) {
		NumberRange range = range(all, integer);
		if (integer && range.low() != null && range.high() != null) {
			List<JsonNode> values = few(range);
			if (values != null) {
				return Planned.labels(values, all.place());
			}
		}
		Language language = this.planner.patterns.language(range,
				() -> NumberLanguage.of(range, -1, Budget.standard()));
		return Planned.open(language, 1, all.place());
	}

	private NumberRange range(Conjunction all, boolean integer) {
		NumberRange range = integer ? NumberRange.ANY.whole() : NumberRange.ANY;
		for (Source each : all.sources()) {
			range = Assertions.range(range, each.keywords(), this.planner.document.dialect());
			if (each.keywords().members().get("format") instanceof JsonNode.Str format) {
				range = NumberFormats.narrowed(range, format.value());
			}
		}
		return range;
	}

	/** The values if they are few, else null. */
	private static @Nullable List<JsonNode> few(NumberRange range) {
		NumberRange whole = range.multiplesOf(BigDecimal.ONE);
		BigDecimal step = whole.step();
		BigDecimal low = whole.low();
		BigDecimal high = whole.high();
		if (step == null || low == null || high == null) {
			return null;
		}
		BigInteger first = low.divide(step, 0, RoundingMode.CEILING).toBigInteger();
		BigInteger last = high.divide(step, 0, RoundingMode.FLOOR).toBigInteger();
		if (last.subtract(first).bitLength() > 16) {
			return null;
		}
		List<JsonNode> values = new ArrayList<>();
		for (BigInteger each = first; each.compareTo(last) <= 0; each = each.add(BigInteger.ONE)) {
			BigDecimal value = new BigDecimal(each).multiply(step);
			if (whole.contains(value)) {
				values.add(JsonNode.Num.of(value.setScale(0, RoundingMode.UNNECESSARY)));
			}
			if (values.size() > MAX_CLOSED) {
				return null;
			}
		}
		return values;
	}

	private Planned string(Conjunction all) {
		int min = 0;
		int max = Integer.MAX_VALUE;
		List<String> patterns = new ArrayList<>();
		List<String> formats = new ArrayList<>();
		for (Source each : all.sources()) {
			JsonNode.Obj own = each.keywords();
			min = Math.max(min, SchemaCheck.size(own.members().get("minLength"), 0));
			max = Math.min(max, SchemaCheck.size(own.members().get("maxLength"), Integer.MAX_VALUE));
			if (own.members().get("pattern") instanceof JsonNode.Str pattern && !patterns.contains(pattern.value())) {
				patterns.add(pattern.value());
			}
			if (own.members().get("format") instanceof JsonNode.Str format && Formats.sure(format.value()) != null
					&& !formats.contains(format.value())) {
				formats.add(format.value());
				max = Math.min(max, Formats.maxLength(format.value()));
			}
		}
		if (min > max) {
			return Planned.nothing(all.place());
		}
		int least = (min + 3) / 4;
		if (least > Nodes.MAX_SLOT) {
			this.planner.problems.add("canvas_overflow", all.place(), "minLength",
					"%d characters need more than the %d cells of a value".formatted(min, Nodes.MAX_SLOT));
			return Planned.labels(List.of(JsonNode.NULL), all.place());
		}
		return Planned.open(language(all, patterns, formats, min, max), Math.max(1, least), all.place());
	}

	private Language language(Conjunction all, List<String> patterns, List<String> formats, int min, int max) {
		Language content = content(patterns, formats);
		int most = Math.min(max, Math.max(MAX_CHARACTERS, min));
		if (max == Integer.MAX_VALUE && LanguageProperties.isEndless(content)) {
			most = Math.max(this.planner.options.defaultMaxLength(), min);
			this.planner.problems.warn("narrowed_default_max_length", all.place(), "maxLength",
					"without maxLength, texts stop at %d characters".formatted(most));
		}
		int longest = most;
		return this.planner.patterns.language(List.of("string", patterns, formats, min, longest),
				() -> StringLanguage.quoted(Languages.bounded(content, min, longest), Budget.standard()));
	}

	private Language content(List<String> patterns, List<String> formats) {
		if (patterns.isEmpty() && formats.isEmpty()) {
			return this.planner.patterns.language("free", () -> StringLanguage.free(Spelling.JSON, Budget.standard()));
		}
		return this.planner.patterns.language(List.of("content", patterns, formats), () -> {
			List<Language> parts = new ArrayList<>();
			for (String pattern : patterns) {
				parts.add(this.planner.patterns.language(List.of("pattern", pattern),
						() -> this.planner.patterns.found(pattern).spelled(Spelling.JSON, Budget.standard())));
			}
			for (String format : formats) {
				parts.add(this.planner.patterns.language(List.of("format", format),
						() -> StringLanguage.format(format, Spelling.JSON, Budget.standard())));
			}
			Language result = parts.getFirst();
			for (Language each : parts.subList(1, parts.size())) {
				result = Languages.intersection(result, each, Budget.standard());
			}
			return result;
		});
	}

}
