package io.sfumato.structured.language;

import java.util.List;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.CharacterLanguage;
import io.sfumato.structured.automaton.CodePoints;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * Strings: their characters, patterns and lengths.
 */
public final class StringLanguage {

	/**
	 * What free text consists of: no control characters but tab and newline, no U+FFFD.
	 */
	public static final CodePoints FREE = CodePoints.range(0, 0x1F)
		.minus(CodePoints.of("\t\n"))
		.or(CodePoints.range(0x7F, 0x9F))
		.or(CodePoints.of(0xFFFD))
		.not();

	private StringLanguage() {
	}

	/** Text without any pattern. */
	public static Language free(Spelling spelling, Budget budget) {
		return CharacterLanguage.repeated(FREE).spelled(spelling, budget);
	}

	/** Text on one line. */
	public static Language line(Spelling spelling, Budget budget) {
		return CharacterLanguage.repeated(FREE.minus(CodePoints.of('\n'))).spelled(spelling, budget);
	}

	/** All characters, however unlikely. */
	public static Language any(Spelling spelling, Budget budget) {
		return CharacterLanguage.repeated(CodePoints.ALL).spelled(spelling, budget);
	}

	/** The content of a format. */
	public static Language format(String format, Spelling spelling, Budget budget) {
		String pattern = Formats.sure(format);
		if (pattern == null) {
			throw new IllegalArgumentException("there is no format " + format);
		}
		return Regex.unlimited(pattern).whole(budget).spelled(spelling, budget);
	}

	/**
	 * All of the contents at once.
	 * @return null if there are none
	 */
	public static @Nullable Language all(List<Language> contents, Budget budget) {
		Language all = null;
		for (Language each : contents) {
			all = (all == null) ? each : Languages.intersection(all, each, budget);
		}
		return all;
	}

	/** Between quotes. */
	public static Language quoted(Language content, Budget budget) {
		Language quote = Languages.word("\"", budget);
		return Languages.concat(List.of(quote, content, quote), budget);
	}

}
