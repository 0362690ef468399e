package io.sfumato.engine.text;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopTextTests {

	@Test
	void theTextEndsBeforeTheFirstStop() {
		var text = new StopText(List.of("shelf", "mugs"));

		assertThat(text.add("Three mugs on the shelf.") + text.end()).isEqualTo("Three ");
		assertThat(text.stopped()).isTrue();
	}

	@Test
	void whatMayBecomeAStopIsHeldBack() {
		var text = new StopText(List.of("END"));

		assertThat(text.add("a E")).isEqualTo("a ");
		assertThat(text.add("N")).isEmpty();
		assertThat(text.add("T")).isEqualTo("ENT");
		assertThat(text.end()).isEmpty();
		assertThat(text.stopped()).isFalse();
	}

	@Test
	void whatWasHeldBackComesAtTheEnd() {
		var text = new StopText(List.of("END"));

		assertThat(text.add("the EN")).isEqualTo("the ");
		assertThat(text.end()).isEqualTo("EN");
	}

	@Test
	void aStopWithinAnotherWaitsForTheLongerOneThatBeganEarlier() {
		var text = new StopText(List.of("abcd", "b"));

		assertThat(text.add("xab")).isEqualTo("x");
		assertThat(text.add("cd") + text.end()).isEmpty();
	}

	@Test
	void piecesMakeNoDifference() {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
		for (int round = 0; round < 2000; round++) {
			List<String> stops = List.of(letters(random, 1 + random.nextInt(4)),
					letters(random, 1 + random.nextInt(4)));
			String whole = letters(random, random.nextInt(20));
			var once = new StopText(stops);
			var pieces = new StopText(stops);

			var pieced = new StringBuilder();
			for (int from = 0; from < whole.length();) {
				int to = Math.min(whole.length(), from + 1 + random.nextInt(3));
				pieced.append(pieces.add(whole.substring(from, to)));
				from = to;
			}
			pieced.append(pieces.end());

			String expected = stops.stream()
				.mapToInt(whole::indexOf)
				.filter((at) -> at >= 0)
				.min()
				.stream()
				.mapToObj((at) -> whole.substring(0, at))
				.findFirst()
				.orElse(whole);
			assertThat(pieced.toString()).as("%s before %s", whole, stops).isEqualTo(expected);
			assertThat(once.add(whole) + once.end()).isEqualTo(expected);
			assertThat(pieces.stopped()).isEqualTo(once.stopped()).isEqualTo(expected.length() < whole.length());
		}
	}

	private static String letters(RandomGenerator random, int length) {
		return random.ints(length, 'a', 'd')
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
