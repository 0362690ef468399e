package io.sfumato.trainer.sound;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

import io.sfumato.trainer.data.Chance;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.data.TextAnswer;

/** What is spoken: digits, numbers, letters and dates, each with its questions. */
final class Sayings {

	private static final int MOST_DIGITS = 6;

	private static final int MOST_LETTERS = 4;

	private static final int LARGEST = 9999;

	private static final int FIRST_YEAR = 2010;

	private static final int LAST_YEAR = 2039;

	/** How letters are written so that every synthesizer names them. */
	private static final List<String> LETTER_NAMES = List.of("ay", "bee", "see", "dee", "ee", "eff", "gee", "aitch",
			"eye", "jay", "kay", "ell", "em", "en", "oh", "pee", "cue", "are", "ess", "tee", "you", "vee", "double you",
			"ex", "why", "zee");

	private Sayings() {
	}

	/** One digit or several. */
	static Said digits(RandomGenerator random) {
		int count = Chance.of(random, 0.45) ? 1 : Chance.between(random, 2, MOST_DIGITS);
		List<String> words = new ArrayList<>();
		StringBuilder figures = new StringBuilder();
		for (int i = 0; i < count; i++) {
			int digit = random.nextInt(10);
			words.add(Numerals.DIGITS.get(digit));
			figures.append(digit);
		}
		String said = String.join(" ", words);
		List<Exchange> exchanges = new ArrayList<>(common(said));
		String ask = (count == 1)
				? Chance.pick(random, "which digit is spoken?", "what digit is said?", "which number is spoken?")
				: Chance.pick(random, "which digits are spoken?", "what digits are said?", "write the digits.");
		exchanges.add(Phrasing.copied(random, ask, figures.toString()));
		exchanges.add(Phrasing.copied(random, ask, figures.toString()));
		exchanges.add(new Exchange(Phrasing.record(random), Slots.of("digits", "\"" + figures + "\"", random)));
		exchanges.add(Phrasing.copied(random, "how many digits are spoken?", Integer.toString(count)));
		return new Said((count == 1) ? "digit" : "digits", String.join(pause(random), words), said, exchanges);
	}

	/** A whole number in words. */
	static Said number(RandomGenerator random) {
		int number = switch (Chance.weighted(random, 3, 3, 2)) {
			case 0 -> Chance.between(random, 10, 99);
			case 1 -> Chance.between(random, 100, 999);
			default -> Chance.between(random, 1000, LARGEST);
		};
		String said = Numerals.words(number);
		String figures = Integer.toString(number);
		List<Exchange> exchanges = new ArrayList<>(common(said));
		String ask = Chance.pick(random, "which number is spoken?", "what number is said?", "write the number.",
				"what is the number?");
		exchanges.add(Phrasing.copied(random, ask, figures));
		exchanges.add(Phrasing.copied(random, ask, figures));
		exchanges.add(new Exchange(Phrasing.record(random), Slots.of("number", figures, random)));
		return new Said("number", said, said, exchanges);
	}

	/** Letters by their names. */
	static Said letters(RandomGenerator random) {
		int count = Chance.between(random, 1, MOST_LETTERS);
		List<String> names = new ArrayList<>();
		List<String> letters = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int letter = random.nextInt(26);
			names.add(LETTER_NAMES.get(letter));
			letters.add(String.valueOf((char) ('a' + letter)));
		}
		String said = String.join(" ", letters);
		String written = String.join("", letters).toUpperCase(Locale.ROOT);
		List<Exchange> exchanges = new ArrayList<>();
		exchanges.add(new Exchange(Phrasing.TRANSCRIBE, new TextAnswer(said, true)));
		String ask = (count == 1) ? "which letter is spoken?"
				: Chance.pick(random, "which letters are spoken?", "write the letters.");
		exchanges.add(Phrasing.copied(random, ask, written));
		exchanges.add(new Exchange(Phrasing.record(random), Slots.of("letters", "\"" + written + "\"", random)));
		return new Said("letters", String.join(", ", names), said, exchanges);
	}

	/** A date with or without its year. */
	static Said date(RandomGenerator random) {
		int month = Chance.between(random, 1, 12);
		int day = Chance.between(random, 1, 28 + ((month == 2) ? 0 : 2));
		boolean dated = Chance.of(random, 0.6);
		int year = Chance.between(random, FIRST_YEAR, LAST_YEAR);
		String monthName = Numerals.MONTHS.get(month - 1);
		String said = (Chance.of(random, 0.6) ? "the " + Numerals.ordinal(day) + " of " + monthName
				: "it is " + monthName + " " + Numerals.ordinal(day)) + (dated ? " " + Numerals.year(year) : "");
		String iso = dated ? String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day)
				: String.format(Locale.ROOT, "%02d-%02d", month, day);
		List<Exchange> exchanges = new ArrayList<>(common(said));
		exchanges.add(Phrasing.copied(random, Chance.pick(random, "what is the date?", "which date is spoken?"), iso));
		exchanges.add(Phrasing.asked(random, "which month is it?", monthName));
		exchanges.add(Phrasing.copied(random, "which day is it?", Integer.toString(day)));
		exchanges.add(new Exchange(Phrasing.record(random), Slots.of("date", "\"" + iso + "\"", random)));
		return new Said("date", said, said, exchanges);
	}

	/** Questions about any speech. */
	static List<Exchange> common(String said) {
		Exchange transcript = new Exchange(Phrasing.TRANSCRIBE, new TextAnswer(said));
		return List.of(transcript, transcript,
				new Exchange(Phrasing.SOUND_SENTENCE, new TextAnswer("Someone says: " + said)));
	}

	private static String pause(RandomGenerator random) {
		return Chance.of(random, 0.5) ? " " : ", ";
	}

}
