package io.sfumato.engine.local;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Ids of runs: 48 bits of time, then 80 random bits, as 26 characters of Crockford's base
 * 32 (the layout of a <a href="https://github.com/ulid/spec">ULID</a>), so that they sort
 * by time and can't be guessed. Thread-safe if its sources are.
 */
final class RunIds {

	private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	private final InstantSource clock;

	private final RandomGenerator random;

	RunIds(InstantSource clock, RandomGenerator random) {
		this.clock = clock;
		this.random = random;
	}

	String next() {
		StringBuilder id = new StringBuilder("run_");
		append(id, this.clock.millis(), 10);
		append(id, this.random.nextLong(), 8);
		append(id, this.random.nextLong(), 8);
		return id.toString();
	}

	private static void append(StringBuilder id, long bits, int digits) {
		for (int digit = digits - 1; digit >= 0; digit--) {
			id.append(DIGITS.charAt((int) (bits >>> (5 * digit)) & 31));
		}
	}

}
