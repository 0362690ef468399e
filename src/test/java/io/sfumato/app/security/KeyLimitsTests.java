package io.sfumato.app.security;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class KeyLimitsTests {

	private final AtomicLong now = new AtomicLong();

	private final KeyLimits limits = new KeyLimits(new KeyLimitProperties(6, 1000, 2, 5), this.now::get);

	@Test
	void aMinutesRequestsAreRefilledEvenly() {
		KeyLimits.Usage alice = this.limits.of("alice");
		for (int request = 0; request < 6; request++) {
			once(alice);
		}

		var refused = catchThrowableOfType(ProblemException.class, () -> once(alice));
		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.RATE_LIMITED);
		assertThat(refused.problem().retryAfter()).isEqualTo(Duration.ofSeconds(10));

		this.now.addAndGet(TimeUnit.SECONDS.toNanos(10));
		once(alice);
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> once(alice));
	}

	@Test
	void keysDontUseUpEachOthers() {
		for (int request = 0; request < 6; request++) {
			once(this.limits.of("alice"));
		}

		once(this.limits.of("bob"));

		assertThat(this.limits.of("bob").headers()).containsEntry("x-ratelimit-limit-requests", "6")
			.containsEntry("x-ratelimit-remaining-requests", "5")
			.containsEntry("x-ratelimit-reset-requests", "10.0s");
	}

	@Test
	void workThatNobodyWaitsForLeavesHalf() {
		KeyLimits.Usage alice = this.limits.of("alice");
		for (int item = 0; item < 3; item++) {
			this.limits.beginInBackground("alice").accept(0);
		}

		var refused = catchThrowableOfType(ProblemException.class, () -> this.limits.beginInBackground("alice"));
		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.RATE_LIMITED);
		assertThat(refused.problem().retryAfter()).isEqualTo(Duration.ofSeconds(10));
		for (int request = 0; request < 3; request++) {
			once(alice);
		}

		// tokens count as well, and what is at once doesn't
		this.now.addAndGet(TimeUnit.MINUTES.toNanos(1));
		alice.begin();
		alice.begin();
		this.limits.beginInBackground("alice").accept(500);
		assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> this.limits.beginInBackground("alice"));
	}

	@Test
	void soManyMayRunAtOnce() {
		KeyLimits.Usage alice = this.limits.of("alice");
		alice.begin();
		alice.begin();

		assertThatExceptionOfType(ProblemException.class).isThrownBy(alice::begin).withMessageContaining("2 requests");

		alice.end(0);
		alice.begin();
	}

	@Test
	void aFullBucketStaysFull() {
		KeyLimits.Usage alice = this.limits.of("alice");
		this.now.addAndGet(TimeUnit.HOURS.toNanos(5));

		assertThat(alice.headers()).containsEntry("x-ratelimit-remaining-requests", "6");
	}

	@Test
	void tokensAreCountedWhenTheyHaveBeenUsed() {
		KeyLimits.Usage alice = this.limits.of("alice");
		alice.begin();
		assertThat(alice.headers()).containsEntry("x-ratelimit-limit-tokens", "1000")
			.containsEntry("x-ratelimit-remaining-tokens", "1000");

		alice.end(1500);

		assertThat(alice.headers()).containsEntry("x-ratelimit-remaining-tokens", "0")
			.containsEntry("x-ratelimit-reset-tokens", "90.0s");
		var refused = catchThrowableOfType(ProblemException.class, alice::begin);
		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.RATE_LIMITED);
		assertThat(refused.problem().retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(31));
		alice.begin();
	}

	@Test
	void callersWhoUseNothingAreForgotten() {
		KeyLimits.Usage alice = this.limits.of("alice");
		alice.begin();
		for (int other = 0; other < 20_000; other++) {
			this.limits.of("token-" + other);
		}

		assertThat(this.limits.of("alice")).as("who is running").isSameAs(alice);
		assertThat(this.limits.count()).isLessThanOrEqualTo(10_000);
	}

	private static void once(KeyLimits.Usage usage) {
		usage.begin();
		usage.end(0);
	}

}
