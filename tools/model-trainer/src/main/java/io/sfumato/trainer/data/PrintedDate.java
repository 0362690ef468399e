package io.sfumato.trainer.data;

import java.time.LocalDate;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A date as a page shows it and as a record holds it. Day and month of an all-numeric
 * date are told apart by the separator: month first with slashes where prices are in
 * dollars, day first everywhere else.
 *
 * @param printed the characters on the page
 * @param iso the same date as {@code yyyy-mm-dd}
 */
record PrintedDate(String printed, String iso) {

	private static final String[] MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
			"Nov", "Dec" };

	static PrintedDate random(RandomGenerator random, boolean american) {
		LocalDate date = LocalDate.of(Chance.between(random, 2005, 2034), 1, 1).plusDays(random.nextInt(365));
		int day = date.getDayOfMonth();
		int month = date.getMonthValue();
		int year = date.getYear();
		String name = MONTHS[month - 1];
		name = Chance.of(random, 0.15) ? name.toUpperCase(Locale.ROOT) : name;
		String printed = switch (random.nextInt(8)) {
			case 0, 1 -> date.toString();
			case 2 -> "%02d.%02d.%d".formatted(day, month, year);
			case 3 ->
				american ? "%02d/%02d/%d".formatted(month, day, year) : "%02d/%02d/%d".formatted(day, month, year);
			case 4 -> "%d %s %d".formatted(day, name, year);
			case 5 -> "%s %d, %d".formatted(name, day, year);
			case 6 -> "%02d.%02d.%02d".formatted(day, month, year % 100);
			default -> "%02d-%s-%d".formatted(day, name, year);
		};
		return new PrintedDate(printed, date.toString());
	}

}
