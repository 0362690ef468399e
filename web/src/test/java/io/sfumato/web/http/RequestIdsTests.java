package io.sfumato.web.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestIdsTests {

	private static final RandomGenerator RANDOM = RandomGeneratorFactory.of("L64X128MixRandom").create(7);

	@Test
	void anIdHasAPrefixAndTwentySixCharacters() {
		assertThat(new RequestIds().next()).matches("req_[0-9A-HJKMNP-TV-Z]{26}");
	}

	@Test
	void idsSortByTime() {
		Instant now = Instant.parse("2026-11-22T09:30:00Z");

		String earlier = new RequestIds(InstantSource.fixed(now), RANDOM).next();
		String later = new RequestIds(InstantSource.fixed(now.plusMillis(1)), RANDOM).next();

		assertThat(earlier).isLessThan(later);
	}

	@Test
	void idsDiffer() {
		var ids = new RequestIds();
		var seen = new HashSet<String>();

		for (int count = 0; count < 10_000; count++) {
			assertThat(seen.add(ids.next())).isTrue();
		}
	}

}
