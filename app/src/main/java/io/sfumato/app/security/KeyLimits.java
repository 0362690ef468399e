package io.sfumato.app.security;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * Counts what each key uses: requests of a minute, and requests at once.
 */
final class KeyLimits {

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

	private final KeyLimitProperties limits;

	private final LongSupplier nanoTime;

	/** As many as there have been keys in the file. */
	private final Map<String, Usage> usages = new ConcurrentHashMap<>();

	KeyLimits(KeyLimitProperties limits, LongSupplier nanoTime) {
		this.limits = limits;
		this.nanoTime = nanoTime;
	}

	/** What a key has used. */
	Usage of(String id) {
		return this.usages.computeIfAbsent(id, (key) -> new Usage());
	}

	/** What one key has used. */
	final class Usage {

		private final Bucket requests = new Bucket(KeyLimits.this.limits.requestsPerMinute(), MINUTE,
				KeyLimits.this.nanoTime.getAsLong());

		private final AtomicInteger running = new AtomicInteger();

		/**
		 * Begins a request, which {@link #end} ends.
		 * @throws ProblemException if the key may have none more
		 */
		void begin() {
			long now = KeyLimits.this.nanoTime.getAsLong();
			if (!this.requests.take(now)) {
				throw refused(
						"The key has used up its %d requests of the minute."
							.formatted(KeyLimits.this.limits.requestsPerMinute()),
						Duration.ofNanos(this.requests.nanosUntil(1, now)));
			}
			if (this.running.incrementAndGet() > KeyLimits.this.limits.runsPerKey()) {
				this.running.decrementAndGet();
				throw refused("The key has %d requests running, as many as it may."
					.formatted(KeyLimits.this.limits.runsPerKey()), USUAL_WAIT);
			}
		}

		void end() {
			this.running.decrementAndGet();
		}

		/** What is left, as headers. */
		Map<String, String> headers() {
			long now = KeyLimits.this.nanoTime.getAsLong();
			int limit = KeyLimits.this.limits.requestsPerMinute();
			return Map.of("x-ratelimit-limit-requests", Integer.toString(limit), "x-ratelimit-remaining-requests",
					Integer.toString(this.requests.left(now)), "x-ratelimit-reset-requests",
					String.format(Locale.ROOT, "%.1fs", this.requests.nanosUntil(limit, now) / 1e9));
		}

		private static ProblemException refused(String detail, Duration retryAfter) {
			return new ProblemException(
					new Problem(ProblemKind.RATE_LIMITED, detail, null, null, null, retryAfter, Set.of()));
		}

	}

}
