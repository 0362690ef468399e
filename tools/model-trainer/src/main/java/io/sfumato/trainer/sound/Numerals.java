package io.sfumato.trainer.sound;

import java.util.List;

/** Numbers, months and days as they are spoken. */
final class Numerals {

	static final List<String> DIGITS = List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight",
			"nine");

	static final List<String> MONTHS = List.of("january", "february", "march", "april", "may", "june", "july", "august",
			"september", "october", "november", "december");

	private static final List<String> TEENS = List.of("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
			"sixteen", "seventeen", "eighteen", "nineteen");

	private static final List<String> TENS = List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
			"ninety");

	private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth", "sixth",
			"seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
			"sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth");

	private Numerals() {
	}

	/** A whole number below ten thousand. */
	static String words(int number) {
		if (number < 10) {
			return DIGITS.get(number);
		}
		if (number < 20) {
			return TEENS.get(number - 10);
		}
		if (number < 100) {
			return TENS.get(number / 10 - 2) + ((number % 10 > 0) ? " " + DIGITS.get(number % 10) : "");
		}
		int unit = (number < 1000) ? 100 : 1000;
		String rest = (number % unit == 0) ? "" : ((number % unit < 100) ? " and " : " ") + words(number % unit);
		return words(number / unit) + ((unit == 100) ? " hundred" : " thousand") + rest;
	}

	/** The place of a day in its month, 1 to 31. */
	static String ordinal(int day) {
		if (day <= 20) {
			return ORDINALS.get(day - 1);
		}
		if (day == 30) {
			return "thirtieth";
		}
		return TENS.get(day / 10 - 2) + " " + ORDINALS.get(day % 10 - 1);
	}

	/** A year of the 21st century as two pairs: twenty twenty four. */
	static String year(int year) {
		return "twenty " + words(year % 100);
	}

}
