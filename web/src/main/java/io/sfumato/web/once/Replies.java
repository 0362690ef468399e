package io.sfumato.web.once;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

/**
 * What came of requests, by their callers and the keys these gave them, in memory alone:
 * so many, so large and so old at most, the oldest being forgotten first. A request that
 * is under way isn't forgotten. Thread-safe.
 */
public final class Replies {

	private static final Duration SOON = Duration.ofSeconds(1);

	private final ReplyMemory limits;

	private final InstantSource clock;

	private final Map<Key, Begun> underWay = new HashMap<>();

	/** In the order of their ends. */
	private final Map<Key, Kept> kept = new LinkedHashMap<>();

	private long bytes;

	public Replies(ReplyMemory limits, InstantSource clock) {
		this.limits = limits;
		this.clock = clock;
	}

	/**
	 * Begins a request, or tells what came of it. A request that is begun has to be
	 * ended.
	 * @param owner who asks
	 * @param name the key that was given to the request
	 * @param fingerprint of all that the answer depends on
	 * @throws ProblemException if the request is under way, or the key was given to
	 * another one
	 */
	synchronized Begun begin(String owner, String name, String fingerprint) {
		forget();
		var key = new Key(owner, name);
		Begun running = this.underWay.get(key);
		Kept known = this.kept.get(key);
		Begun first = (known != null) ? known.request() : running;
		if (first != null && !first.fingerprint.equals(fingerprint)) {
			throw mismatch();
		}
		if (known != null) {
			return new Begun(key, fingerprint, known.reply());
		}
		if (running != null) {
			throw new ProblemException(new Problem(ProblemKind.IDEMPOTENCY_IN_PROGRESS,
					"The first request with this key is still under way.", IdempotentRequests.HEADER, null, null, SOON,
					Set.of()));
		}
		var begun = new Begun(key, fingerprint, null);
		this.underWay.put(key, begun);
		return begun;
	}

	/** A key that belongs to another request. */
	static ProblemException mismatch() {
		return new ProblemException(ProblemKind.IDEMPOTENCY_MISMATCH, "This key was given to another request before.",
				IdempotentRequests.HEADER);
	}

	/**
	 * Ends a request; only its first end counts. After that the key may be another
	 * request's, which has nothing to do with the end of this one.
	 * @param reply what came of it; null if that may be different the next time
	 */
	synchronized void end(Begun request, @Nullable Reply reply) {
		boolean first = this.underWay.remove(request.key, request);
		if (!first || reply == null || reply.bytes() > this.limits.bytes()) {
			return;
		}
		this.kept.put(request.key, new Kept(request, reply, this.clock.instant().plus(this.limits.life())));
		this.bytes += reply.bytes();
		forget();
	}

	/** Lets go of what is too old, and of the oldest while there is too much. */
	private void forget() {
		Instant now = this.clock.instant();
		Iterator<Kept> oldest = this.kept.values().iterator();
		while (oldest.hasNext()) {
			Kept each = oldest.next();
			boolean tooMuch = this.kept.size() > this.limits.replies() || this.bytes > this.limits.bytes();
			if (!tooMuch && now.isBefore(each.until())) {
				return;
			}
			this.bytes -= each.reply().bytes();
			oldest.remove();
		}
	}

	/**
	 * A key, which is its owner's own.
	 */
	record Key(String owner, String name) {
	}

	/** A request that was sent: it and no other of the same key. */
	static final class Begun {

		private final Key key;

		private final String fingerprint;

		private final @Nullable Reply reply;

		private Begun(Key key, String fingerprint, @Nullable Reply reply) {
			this.key = key;
			this.fingerprint = fingerprint;
			this.reply = reply;
		}

		/** What came of it before; null if it is begun now. */
		@Nullable Reply reply() {
			return this.reply;
		}

	}

	private record Kept(Begun request, Reply reply, Instant until) {
	}

}
