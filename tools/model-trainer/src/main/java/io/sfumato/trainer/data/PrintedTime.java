package io.sfumato.trainer.data;

import java.util.random.RandomGenerator;

/**
 * A time of day as a page shows it and as a record holds it.
 *
 * @param printed the characters on the page
 * @param value the same time as {@code hh:mm} of 24 hours
 */
record PrintedTime(String printed, String value) {

	static PrintedTime random(RandomGenerator random) {
		int hour = random.nextInt(24);
		int minute = random.nextInt(60);
		String value = two(hour) + ":" + two(minute);
		if (Chance.of(random, 0.15)) {
			int twelve = (hour % 12 == 0) ? 12 : hour % 12;
			return new PrintedTime(twelve + ":" + two(minute) + ((hour < 12) ? " AM" : " PM"), value);
		}
		return new PrintedTime(value, value);
	}

	private static String two(int number) {
		return (number < 10) ? "0" + number : Integer.toString(number);
	}

}
