package io.sfumato.engine.run;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;

/** What every text and every number of a request is held against. */
final class TextChecks {

	private TextChecks() {
	}

	/**
	 * @param limit most bytes in UTF-8
	 * @throws InvalidRequestException if a text says nothing or too much
	 */
	static void check(String text, int limit, String pointer) {
		if (text.isBlank()) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The text is empty", pointer);
		}
		checkLength(text, limit, pointer);
	}

	/**
	 * @param limit most bytes in UTF-8
	 * @throws InvalidRequestException if a text says too much
	 */
	static void checkLength(@Nullable String text, int limit, String pointer) {
		if (text == null) {
			return;
		}
		// a Java character is three bytes at most: most texts needn't be encoded to be
		// judged
		if (text.length() > limit || text.length() > limit / 3) {
			int bytes = text.getBytes(StandardCharsets.UTF_8).length;
			if (bytes > limit) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"The text has %d bytes in UTF-8, at most %d are allowed".formatted(bytes, limit), pointer,
						(long) limit, (long) bytes);
			}
		}
	}

	/**
	 * @throws InvalidRequestException if a number isn't from 1 to the limit
	 */
	static void checkCount(String what, String unit, int limit, int actual, String pointer) {
		if (actual < 1 || actual > limit) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"%s: from 1 to %d %s are allowed, not %d".formatted(what, limit, unit, actual), pointer,
					(long) limit, (long) actual);
		}
	}

}
