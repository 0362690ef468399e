package io.sfumato.app.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The pages that are signed in. Kept in memory only and under a digest of what the
 * browser holds, a bounded number for each key. A session ends with its time, with its
 * key, or when somebody signs out. Thread-safe.
 */
final class Sessions {

	/** Of one key; one more ends the oldest. */
	static final int MOST = 32;

	private static final int RANDOM_BYTES = 32;

	private final SecureRandom random = new SecureRandom();

	private final Duration time;

	private final LongSupplier nanoTime;

	private final Predicate<ApiKey> valid;

	/** By the digest of the cookie, oldest first. */
	private final Map<String, Session> sessions = new LinkedHashMap<>();

	/**
	 * @param time how long a session lasts, however much it is used
	 * @param valid whether a key is still what it was
	 */
	Sessions(Duration time, LongSupplier nanoTime, Predicate<ApiKey> valid) {
		this.time = time;
		this.nanoTime = nanoTime;
		this.valid = valid;
	}

	Duration time() {
		return this.time;
	}

	/** Begins a session and gives what the browser is to hold. */
	synchronized Begun begin(ApiKey key) {
		this.sessions.values().removeIf((session) -> isOver(session));
		long more = this.sessions.values().stream().filter((session) -> session.isOf(key)).count() - MOST + 1;
		for (Iterator<Session> each = this.sessions.values().iterator(); more > 0;) {
			if (each.next().isOf(key)) {
				each.remove();
				more--;
			}
		}
		String cookie = random();
		var session = new Session(key, random(), this.nanoTime.getAsLong() + this.time.toNanos());
		this.sessions.put(digest(cookie), session);
		return new Begun(cookie, session);
	}

	/** The session that a cookie stands for, null for none. */
	synchronized @Nullable Session find(String cookie) {
		Session session = this.sessions.get(digest(cookie));
		if (session != null && isOver(session)) {
			end(cookie);
			return null;
		}
		return session;
	}

	synchronized void end(String cookie) {
		this.sessions.remove(digest(cookie));
	}

	synchronized int count() {
		return this.sessions.size();
	}

	private boolean isOver(Session session) {
		return session.ends() - this.nanoTime.getAsLong() <= 0 || !this.valid.test(session.key());
	}

	private String random() {
		byte[] bytes = new byte[RANDOM_BYTES];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/** Found by its digest, a cookie can't be guessed by how long the search takes. */
	private static String digest(String cookie) {
		return HexFormat.of().formatHex(ApiKey.digest(cookie));
	}

	/**
	 * A page that is signed in.
	 *
	 * @param csrf what a request that changes something has to repeat
	 * @param ends in nanoseconds
	 */
	record Session(ApiKey key, String csrf, long ends) {

		private boolean isOf(ApiKey other) {
			return this.key.id().equals(other.id());
		}

	}

	/** A session and the cookie it is found by. */
	record Begun(String cookie, Session session) {
	}

}
