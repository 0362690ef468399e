package io.sfumato.app.security;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * Keeps somebody from trying keys: an address that has sent too many wrong ones has to
 * wait, and isn't told meanwhile whether another one is right. Addresses of IPv6 count by
 * their network, of which each user has one. Thread-safe.
 */
final class WrongKeys {

	/** The ones that were heard of longest ago are forgotten. */
	private static final int MOST_ADDRESSES = 10_000;

	private static final int NETWORK_BYTES = 8;

	private final int perMinute;

	private final LongSupplier nanoTime;

	private final Map<String, Bucket> tries = new LinkedHashMap<>(16, 0.75f, true) {
		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
			return size() > MOST_ADDRESSES;
		}
	};

	WrongKeys(int perMinute, LongSupplier nanoTime) {
		this.perMinute = perMinute;
		this.nanoTime = nanoTime;
	}

	/**
	 * Lets an address try.
	 * @throws ProblemException if it has to wait
	 */
	synchronized void check(InetAddress address) {
		Bucket left = this.tries.get(name(address));
		long now = this.nanoTime.getAsLong();
		if (left != null && left.left(now) < 1) {
			throw new ProblemException(
					new Problem(ProblemKind.RATE_LIMITED, "Too many wrong keys came from this address.", null, null,
							null, Duration.ofNanos(left.nanosUntil(1, now)), Set.of()));
		}
	}

	/** Counts a key that was wrong. */
	synchronized void count(InetAddress address) {
		long now = this.nanoTime.getAsLong();
		this.tries
			.computeIfAbsent(name(address), (name) -> new Bucket(this.perMinute, TimeUnit.MINUTES.toNanos(1), now))
			.take(now);
	}

	private static String name(InetAddress address) {
		byte[] bytes = address.getAddress();
		return HexFormat.of()
			.formatHex((address instanceof Inet6Address) ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
	}

}
