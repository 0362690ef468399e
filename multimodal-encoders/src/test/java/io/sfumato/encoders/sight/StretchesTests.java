package io.sfumato.encoders.sight;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StretchesTests {

	/** "ab cd" and, far to the right, "e"; "f" below. */
	private static final int[] X = { 2, 4, 8, 9, 20, 21 };

	private static final int[] Y = { 1, 1, 1, 1, 1, 2 };

	@Test
	void wordsAreNumberedWithinTheRunOfTheirLine() {
		assertThat(new Stretches(5, 48).number(X, Y)).containsExactly(0, 1, 2, 3, 0, 0);
		assertThat(new Stretches(2, 24).number(X, Y)).containsExactly(0, 1, 0, 1, 0, 0);
	}

	@Test
	void whatIsBeyondTheLastNumberIsTheLast() {
		int[] numbers = new Stretches(5, 48).number(IntStream.range(0, 60).toArray(), new int[60]);

		assertThat(numbers[46]).isEqualTo(46);
		assertThat(numbers[47]).isEqualTo(47);
		assertThat(numbers[59]).isEqualTo(47);
	}

	@Test
	void nothingIsNumberedWhereNothingIs() {
		assertThat(new Stretches(5, 48).number(new int[0], new int[0])).isEmpty();
	}

}
