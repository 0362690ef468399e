package io.sfumato.structured.schema;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.CharacterLanguage;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.language.Formats;
import io.sfumato.structured.language.Regex;
import io.sfumato.structured.language.StringLanguage;

/**
 * Languages that were built before: patterns, formats and strings come again and again.
 * Emptied when full; for any number of threads.
 */
final class Patterns {

	private static final int MOST = 4_096;

	private final Map<String, CharacterLanguage> texts = new ConcurrentHashMap<>();

	private final Map<Object, Language> languages = new ConcurrentHashMap<>();

	/** Texts in which a pattern is found. */
	CharacterLanguage found(String pattern) {
		return text("sure " + pattern, () -> Regex.parse(pattern).search(Budget.standard()));
	}

	/** Texts in which some engine may find a pattern. */
	CharacterLanguage possiblyFound(String pattern) {
		return text("possible " + pattern, () -> Regex.parse(pattern).possibleSearch(Budget.standard()));
	}

	boolean isFormat(String text, String format, boolean sure) {
		if (sure && !format.isEmpty() && Formats.sure(format) != null) {
			return language("format " + format, () -> StringLanguage.format(format, Spelling.PLAIN, Budget.standard()))
				.accepts(text.getBytes(StandardCharsets.UTF_8))
					&& text.codePointCount(0, text.length()) <= Formats.maxLength(format);
		}
		return possiblyFound(Formats.possible(format)).accepts(text);
	}

	/** A language by whatever describes it completely. */
	Language language(Object description, Supplier<Language> build) {
		Language known = this.languages.get(description);
		if (known == null) {
			known = build.get();
			if (this.languages.size() >= MOST) {
				this.languages.clear();
			}
			this.languages.put(description, known);
		}
		return known;
	}

	/** The words of any of the languages. */
	Language union(List<Language> languages) {
		return (languages.size() == 1) ? languages.getFirst()
				: language(languages, () -> Languages.union(languages, Budget.standard()));
	}

	private CharacterLanguage text(String key, Supplier<CharacterLanguage> build) {
		CharacterLanguage known = this.texts.get(key);
		if (known == null) {
			known = build.get();
			if (this.texts.size() >= MOST) {
				this.texts.clear();
			}
			this.texts.put(key, known);
		}
		return known;
	}

}
