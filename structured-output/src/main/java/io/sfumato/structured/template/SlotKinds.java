package io.sfumato.structured.template;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.automaton.CharacterLanguage;
import io.sfumato.structured.automaton.CodePoints;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Lists;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.language.DateLanguage;
import io.sfumato.structured.language.NumberLanguage;
import io.sfumato.structured.language.NumberRange;
import io.sfumato.structured.language.Regex;
import io.sfumato.structured.language.RegexException;
import io.sfumato.structured.language.StringLanguage;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.template.SlotDefinition.Argument;
import io.sfumato.structured.template.TemplateReader.Fault;
import org.jspecify.annotations.Nullable;

/**
 * What the kinds of slots look like and mean.
 */
final class SlotKinds {

	private static final int MAX_TEXT = 512;

	private static final Map<String, Set<String>> ARGUMENTS = Map.ofEntries(
			Map.entry("text", Set.of("min_chars", "max_chars", "max_tokens", "lines")),
			Map.entry("json_string", Set.of("min_chars", "max_chars", "max_tokens")),
			Map.entry("regex", Set.of("max_chars", "max_tokens")), Map.entry("integer", Set.of("min", "max", "step")),
			Map.entry("number", Set.of("min", "max", "step", "decimals")), Map.entry("bool", Set.of("yes", "no")),
			Map.entry("date", Set.of("min", "max")), Map.entry("time", Set.of()), Map.entry("datetime", Set.of()),
			Map.entry("duration", Set.of()), Map.entry("choice", Set.of()), Map.entry("score", Set.of()));

	private static final Set<String> GENERAL = Set.of("optional", "ask", "read");

	private static final Set<String> LIST = Set.of("sep", "min", "max");

	private static final Set<String> READS = Set.of("isolated", "joint", "after", "letters");

	private SlotKinds() {
	}

	static Gap gap(SlotDefinition slot) {
		checkArguments(slot);
		try {
			return build(slot);
		}
		catch (RegexException ex) {
			throw new Fault(ex.code(), slot.offset(), 2, "in the pattern, " + ex.getMessage());
		}
		catch (BudgetExceededException ex) {
			String message = ex.getMessage();
			throw new Fault("limit_exceeded", slot.offset(), 2, (message == null) ? "too large" : message);
		}
	}

	private static void checkArguments(SlotDefinition slot) {
		slot.arguments().forEach((name, argument) -> {
			boolean known = GENERAL.contains(name) || slot.isList() && LIST.contains(name)
					|| ARGUMENTS.getOrDefault(slot.valueKind(), Set.of()).contains(name);
			if (!known) {
				throw new Fault("unknown_argument", argument.offset(), name.length(),
						"%s has no argument %s".formatted(slot.kind(), name));
			}
		});
		Argument read = slot.arguments().get("read");
		if (read != null && !READS.contains(read.value())) {
			throw new Fault("invalid_argument", read.offset(), 4, "read is one of " + READS.stream().sorted().toList());
		}
	}

	private static Gap build(SlotDefinition slot) {
		Budget budget = Budget.standard();
		Language language = language(slot, budget);
		Function<String, JsonNode> value = (text) -> value(slot, slot.valueKind(), text);
		if (slot.isList()) {
			String separator = text(slot, "sep", ", ");
			int min = integer(slot, "min", 0, 0, 64);
			int max = integer(slot, "max", 8, Math.max(1, min), 64);
			if (separator.isEmpty()) {
				throw invalid(slot, "sep", "the separator is empty");
			}
			language = list(slot, language, separator, min, max, budget);
			value = (text) -> items(slot, text, separator);
		}
		if (language.isEmpty()) {
			throw new Fault("unsatisfiable", slot.offset(), 2, "no text satisfies this slot");
		}
		boolean lossy = slot.valueKind().equals("text") || slot.isList();
		Argument absence = slot.arguments().get("optional");
		if (absence == null) {
			Function<String, JsonNode> present = value;
			return new Gap(slot.name(), language, lossy, (text) -> new Gap.Reading(present.apply(text), false),
					text(slot, "ask", ""));
		}
		byte[] words = absence.value().getBytes(StandardCharsets.UTF_8);
		if (absence.value().isEmpty() || language.accepts(words) && !slot.described()) {
			throw new Fault("ambiguous_absence", absence.offset(), 8,
					"\"%s\" could be a value of this slot".formatted(absence.value()));
		}
		Language absent = Languages.words(List.of(absence.value()), true, budget);
		if (slot.valueKind().equals("json_string") && absence.value().contains("\\")) {
			// a backslash is a character of these words and none of a value
			language = Languages.writtenOut(language, budget);
		}
		Language either = Languages.union(List.of(language, language.openEnd() ? Languages.openEnded(absent) : absent),
				budget);
		Function<String, JsonNode> present = value;
		return new Gap(
				slot.name(), either, lossy, (text) -> text.equals(absence.value())
						? new Gap.Reading(JsonNode.NULL, false) : new Gap.Reading(present.apply(text), false),
				text(slot, "ask", ""));
	}

	private static Language language(SlotDefinition slot, Budget budget) {
		return switch (slot.valueKind()) {
			case "text" -> {
				int lines = integer(slot, "lines", 1, 1, 64);
				Language content = StringLanguage.line(Spelling.PLAIN, budget);
				if (lines > 1) {
					String limit = "[^\\n]*(?:\\n[^\\n]*){0,%d}".formatted(lines - 1);
					content = Languages.intersection(StringLanguage.free(Spelling.PLAIN, budget),
							Regex.parse(limit).whole(budget).spelled(Spelling.PLAIN, budget), budget);
				}
				yield bounded(slot, content, 1, 64);
			}
			case "json_string" -> bounded(slot, StringLanguage.free(Spelling.JSON, budget), 0, 64);
			case "regex" -> Languages.bounded(Regex.parse(slot.pattern()).whole(budget).spelled(Spelling.PLAIN, budget),
					0, integer(slot, "max_chars", 200, 1, MAX_TEXT));
			case "integer", "number" -> number(slot, budget);
			case "date" -> dates(slot, budget);
			case "time", "duration" -> StringLanguage.format(slot.valueKind(), Spelling.PLAIN, budget);
			case "datetime" -> StringLanguage.format("date-time", Spelling.PLAIN, budget);
			case "bool" -> {
				if (text(slot, "yes", "yes").equals(text(slot, "no", "no"))) {
					throw invalid(slot, "no", "yes and no are the same text");
				}
				yield Languages.words(List.of(text(slot, "yes", "yes"), text(slot, "no", "no")), false, budget);
			}
			case "choice" -> Languages.words(slot.options(), false, budget);
			default -> {
				List<String> levels = new ArrayList<>();
				for (int level = slot.from(); level <= slot.to(); level++) {
					levels.add(Integer.toString(level));
				}
				yield Languages.words(levels, false, budget);
			}
		};
	}

	private static Language bounded(SlotDefinition slot, Language content, int min, int max) {
		int least = integer(slot, "min_chars", min, 0, MAX_TEXT);
		int most = integer(slot, "max_chars", Math.max(max, least), 1, MAX_TEXT);
		return (least > most) ? Languages.none() : Languages.bounded(content, least, most);
	}

	private static Language number(SlotDefinition slot, Budget budget) {
		NumberRange range = slot.valueKind().equals("integer") ? NumberRange.ANY.whole() : NumberRange.ANY;
		BigDecimal min = decimal(slot, "min");
		BigDecimal max = decimal(slot, "max");
		BigDecimal step = decimal(slot, "step");
		if (step != null && step.signum() <= 0) {
			throw invalid(slot, "step", "step has to be above 0");
		}
		range = (min != null) ? range.from(min, false) : range;
		range = (max != null) ? range.to(max, false) : range;
		range = (step != null) ? range.multiplesOf(step) : range;
		if (min != null && max != null && min.compareTo(max) > 0) {
			return Languages.none();
		}
		return NumberLanguage.of(range, integer(slot, "decimals", 2, 0, 14), budget);
	}

	private static Language dates(SlotDefinition slot, Budget budget) {
		LocalDate min = date(slot, "min");
		LocalDate max = date(slot, "max");
		return (min != null && max != null && min.isAfter(max)) ? Languages.none() : DateLanguage.of(min, max, budget);
	}

	private static Language list(SlotDefinition slot, Language item, String separator, int min, int max,
			Budget budget) {
		Language each = item;
		if (Set.of("text", "json_string", "regex").contains(slot.valueKind())) {
			// an item that held the start of the separator could be read in two ways
			Language without = CharacterLanguage.repeated(CodePoints.of(separator.codePointAt(0)).not())
				.spelled(Spelling.PLAIN, budget);
			each = Languages.intersection(item, without, budget);
		}
		if (min == 0) {
			each = Languages.writtenOut(each, budget);
		}
		Language nothing = Languages.word("", budget);
		return Lists.of(nothing, each, Languages.word(separator, budget), nothing, min, max, budget);
	}

	private static JsonNode value(SlotDefinition slot, String kind, String text) {
		return switch (kind) {
			case "integer", "number", "score" -> JsonText.parse(text, 1 << 16);
			case "json_string" -> JsonText.parse('"' + text + '"', 1 << 16);
			case "bool" -> new JsonNode.Bool(text.equals(text(slot, "yes", "yes")));
			default -> new JsonNode.Str(text);
		};
	}

	private static JsonNode items(SlotDefinition slot, String text, String separator) {
		List<JsonNode> items = new ArrayList<>();
		if (!text.isEmpty()) {
			for (String each : text.split(Pattern.quote(separator), -1)) {
				items.add(value(slot, slot.valueKind(), each));
			}
		}
		return new JsonNode.Arr(items);
	}

	private static String text(SlotDefinition slot, String name, String otherwise) {
		Argument argument = slot.arguments().get(name);
		return (argument == null) ? otherwise : argument.value();
	}

	/** For a list, {@code min} and {@code max} are about its items. */
	private static @Nullable Argument bound(SlotDefinition slot, String name) {
		return slot.isList() && LIST.contains(name) ? null : slot.arguments().get(name);
	}

	private static @Nullable LocalDate date(SlotDefinition slot, String name) {
		Argument argument = bound(slot, name);
		if (argument == null) {
			return null;
		}
		try {
			LocalDate date = LocalDate.parse(argument.value());
			if (date.getYear() >= 1 && date.getYear() <= 9999) {
				return date;
			}
		}
		catch (DateTimeParseException ex) {
			// the fault below says it with the place
		}
		throw invalid(slot, name, "%s=%s is no date".formatted(name, argument.value()));
	}

	private static @Nullable BigDecimal decimal(SlotDefinition slot, String name) {
		Argument argument = bound(slot, name);
		if (argument == null) {
			return null;
		}
		if (!argument.value().matches("-?[0-9]{1,15}(\\.[0-9]{1,14})?")) {
			throw invalid(slot, name, "%s=%s is no number".formatted(name, argument.value()));
		}
		return new BigDecimal(argument.value());
	}

	private static int integer(SlotDefinition slot, String name, int otherwise, int least, int most) {
		Argument argument = slot.arguments().get(name);
		if (argument == null) {
			return otherwise;
		}
		if (!argument.value().matches("[0-9]{1,9}") || Integer.parseInt(argument.value()) < least
				|| Integer.parseInt(argument.value()) > most) {
			throw invalid(slot, name, "%s=%s isn't within %d to %d".formatted(name, argument.value(), least, most));
		}
		return Integer.parseInt(argument.value());
	}

	private static Fault invalid(SlotDefinition slot, String name, String message) {
		Argument argument = slot.arguments().get(name);
		return new Fault("invalid_argument", (argument == null) ? slot.offset() : argument.offset(), name.length(),
				message);
	}

}
