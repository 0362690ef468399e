package io.sfumato.web.http;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Makes request ids: {@code req_} and 26 characters, the first ten of them the time, so
 * that they sort by arrival (the layout of a ULID).
 */
public final class RequestIds {

	private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

	private static final int TIME_DIGITS = 10;

	private static final int RANDOM_DIGITS = 16;

	private final InstantSource clock;

	private final RandomGenerator random;

	public RequestIds() {
		this(InstantSource.system(), new SecureRandom());
	}

	RequestIds(InstantSource clock, RandomGenerator random) {
		this.clock = clock;
		this.random = random;
	}

	public String next() {
		return next("req_");
	}

	/** The same of something else than a request. */
	public String next(String prefix) {
		var id = new StringBuilder(prefix);
		long millis = this.clock.millis();
		for (int digit = TIME_DIGITS - 1; digit >= 0; digit--) {
			id.append(DIGITS[(int) (millis >>> (5 * digit)) & 31]);
		}
		for (int digit = 0; digit < RANDOM_DIGITS; digit++) {
			id.append(DIGITS[this.random.nextInt(DIGITS.length)]);
		}
		return id.toString();
	}

}
