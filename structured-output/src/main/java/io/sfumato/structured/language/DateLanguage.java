package io.sfumato.structured.language;

import java.time.LocalDate;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * Dates as ISO 8601 writes them. Their order is that of their texts, so that a bound
 * compares digit by digit (structured-output.md §2.1).
 */
public final class DateLanguage {

	private DateLanguage() {
	}

	/**
	 * All dates of the years 1 to 9999 that lie within the bounds.
	 * @param first the earliest, null for no bound
	 * @param last the latest, null for no bound
	 */
	public static Language of(@Nullable LocalDate first, @Nullable LocalDate last, Budget budget) {
		Language dates = StringLanguage.format("date", Spelling.PLAIN, budget);
		if (first != null) {
			dates = Languages.intersection(dates, bounded(first.toString(), true, budget), budget);
		}
		return (last != null) ? Languages.intersection(dates, bounded(last.toString(), false, budget), budget) : dates;
	}

	/**
	 * The text itself, and all in which the first other digit is above or below its own.
	 */
	private static Language bounded(String text, boolean above, Budget budget) {
		StringBuilder pattern = new StringBuilder(text);
		for (int at = 0; at < text.length(); at++) {
			char digit = text.charAt(at);
			if (digit != '-' && digit != (above ? '9' : '0')) {
				pattern.append('|')
					.append(text, 0, at)
					.append(above ? "[%c-9]".formatted(digit + 1) : "[0-%c]".formatted(digit - 1))
					.append(text.substring(at + 1).replaceAll("[0-9]", "[0-9]"));
			}
		}
		return Regex.unlimited(pattern.toString()).whole(budget).spelled(Spelling.PLAIN, budget);
	}

}
