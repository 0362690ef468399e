package io.sfumato.app.security;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SessionsTests {

	private static final ApiKey ALICE = key("alice");

	private static final ApiKey BOB = key("bob");

	private final AtomicLong now = new AtomicLong();

	private final AtomicReference<Set<ApiKey>> valid = new AtomicReference<>(Set.of(ALICE, BOB));

	private final Sessions sessions = new Sessions(Duration.ofHours(1), this.now::get,
			(key) -> this.valid.get().contains(key));

	@Test
	void aSessionIsFoundByItsCookieOnly() {
		Sessions.Begun begun = this.sessions.begin(ALICE);

		assertThat(this.sessions.find(begun.cookie())).isEqualTo(begun.session());
		assertThat(this.sessions.find(begun.session().csrf())).isNull();
		assertThat(this.sessions.find("")).isNull();
		assertThat(begun.cookie()).hasSizeGreaterThanOrEqualTo(43).isNotEqualTo(this.sessions.begin(ALICE).cookie());
	}

	@Test
	void aSessionEndsWithItsTime() {
		String cookie = this.sessions.begin(ALICE).cookie();

		this.now.addAndGet(TimeUnit.HOURS.toNanos(1) - 1);
		assertThat(this.sessions.find(cookie)).isNotNull();

		this.now.addAndGet(1);
		assertThat(this.sessions.find(cookie)).isNull();
		assertThat(this.sessions.count()).isZero();
	}

	@Test
	void aSessionEndsWithItsKey() {
		String alice = this.sessions.begin(ALICE).cookie();
		String bob = this.sessions.begin(BOB).cookie();

		this.valid.set(Set.of(BOB));

		assertThat(this.sessions.find(alice)).isNull();
		assertThat(this.sessions.find(bob)).isNotNull();
		this.valid.set(Set.of(ALICE, BOB));
		assertThat(this.sessions.find(alice)).as("a key that comes back brings no session along").isNull();
	}

	@Test
	void aSessionEndsWhenSomebodySignsOut() {
		String cookie = this.sessions.begin(ALICE).cookie();

		this.sessions.end(cookie);

		assertThat(this.sessions.find(cookie)).isNull();
	}

	@Test
	void whoSignsInAgainAndAgainEndsTheirOwnSessionsOnly() {
		String bob = this.sessions.begin(BOB).cookie();
		String first = this.sessions.begin(ALICE).cookie();
		String second = this.sessions.begin(ALICE).cookie();
		for (int more = 2; more < Sessions.MOST + 1; more++) {
			this.sessions.begin(ALICE);
		}

		assertThat(this.sessions.find(first)).isNull();
		assertThat(this.sessions.find(second)).isNotNull();
		assertThat(this.sessions.find(bob)).isNotNull();
		assertThat(this.sessions.count()).isEqualTo(Sessions.MOST + 1);
	}

	private static ApiKey key(String id) {
		return new ApiKey(id, ApiKey.digest(id), Set.of(Scope.RUN));
	}

}
