package io.sfumato.app.security;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * Counts what each caller uses: requests and tokens of a minute, and requests at once.
 * Work that nobody waits for has at most half of a minute's: the other half is for who
 * does.
 */
final class KeyLimits {

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

	/** From here on callers who use nothing are forgotten: tokens have any subject. */
	private static final int MANY = 10_000;

	private final KeyLimitProperties limits;

	private final LongSupplier nanoTime;

	private final Map<String, Usage> usages = new ConcurrentHashMap<>();

	KeyLimits(KeyLimitProperties limits, LongSupplier nanoTime) {
		this.limits = limits;
		this.nanoTime = nanoTime;
	}

	/** What a caller has used. */
	Usage of(String id) {
		if (this.usages.size() >= MANY && !this.usages.containsKey(id)) {
			this.usages.values().removeIf(Usage::isIdle);
		}
		return this.usages.computeIfAbsent(id, (key) -> new Usage());
	}

	/** Of every caller, by their public names. */
	Map<String, Long> named() {
		return Map.of("requestsPerMinute", (long) this.limits.requestsPerMinute(), "tokensPerMinute",
				(long) this.limits.tokensPerMinute(), "runsPerKey", (long) this.limits.runsPerKey());
	}

	int count() {
		return this.usages.size();
	}

	/**
	 * Begins a request of a caller who doesn't wait for it; it isn't one of those at
	 * once.
	 * @return to be told how many tokens it used, at its end
	 * @throws ProblemException if less than half of the minute's would be left
	 */
	LongConsumer beginInBackground(String id) {
		Usage usage = of(id);
		usage.takeHalf();
		return usage::spend;
	}

	/** What one caller has used. */
	final class Usage {

		private final Bucket requests = bucket(KeyLimits.this.limits.requestsPerMinute());

		private final Bucket tokens = bucket(KeyLimits.this.limits.tokensPerMinute());

		private final AtomicInteger running = new AtomicInteger();

		private Bucket bucket(int capacity) {
			return new Bucket(capacity, MINUTE, now());
		}

		/**
		 * Begins a request, which {@link #end} ends.
		 * @throws ProblemException if the caller may have none more
		 */
		void begin() {
			long now = now();
			if (this.tokens.left(now) < 1) {
				throw refused("The key has used up its %d tokens of the minute."
					.formatted(KeyLimits.this.limits.tokensPerMinute()), this.tokens, now);
			}
			if (!this.requests.take(now)) {
				throw refused("The key has used up its %d requests of the minute."
					.formatted(KeyLimits.this.limits.requestsPerMinute()), this.requests, now);
			}
			if (this.running.incrementAndGet() > KeyLimits.this.limits.runsPerKey()) {
				this.running.decrementAndGet();
				throw refused("The key has %d requests running, as many as it may."
					.formatted(KeyLimits.this.limits.runsPerKey()), USUAL_WAIT);
			}
		}

		private void takeHalf() {
			long now = now();
			keepHalf(this.tokens, KeyLimits.this.limits.tokensPerMinute(), now);
			keepHalf(this.requests, KeyLimits.this.limits.requestsPerMinute(), now);
			this.requests.take(now);
		}

		private static void keepHalf(Bucket bucket, int limit, long now) {
			int half = limit / 2;
			if (bucket.left(now) <= half) {
				throw refused("The key has used up what it has for work that nobody waits for.",
						Duration.ofNanos(bucket.nanosUntil(half + 1.0, now)));
			}
		}

		private void spend(long used) {
			this.tokens.spend(used, now());
		}

		/**
		 * Ends a request.
		 * @param used tokens of its prompt and its answer
		 */
		void end(long used) {
			this.running.decrementAndGet();
			spend(used);
		}

		/** What is left, as headers. */
		Map<String, String> headers() {
			long now = now();
			Map<String, String> headers = new LinkedHashMap<>();
			put(headers, "requests", KeyLimits.this.limits.requestsPerMinute(), this.requests, now);
			put(headers, "tokens", KeyLimits.this.limits.tokensPerMinute(), this.tokens, now);
			return headers;
		}

		private static void put(Map<String, String> headers, String what, int limit, Bucket bucket, long now) {
			headers.put("x-ratelimit-limit-" + what, Integer.toString(limit));
			headers.put("x-ratelimit-remaining-" + what, Integer.toString(bucket.left(now)));
			headers.put("x-ratelimit-reset-" + what,
					String.format(Locale.ROOT, "%.1fs", bucket.nanosUntil(limit, now) / 1e9));
		}

		private boolean isIdle() {
			long now = now();
			return this.running.get() == 0 && this.requests.isFull(now) && this.tokens.isFull(now);
		}

		private long now() {
			return KeyLimits.this.nanoTime.getAsLong();
		}

		private static ProblemException refused(String detail, Bucket bucket, long now) {
			return refused(detail, Duration.ofNanos(bucket.nanosUntil(1, now)));
		}

		private static ProblemException refused(String detail, Duration retryAfter) {
			return new ProblemException(
					new Problem(ProblemKind.RATE_LIMITED, detail, null, null, null, retryAfter, Set.of()));
		}

	}

}
