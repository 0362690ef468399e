package io.sfumato.web.once;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * What tells a request with an {@code Idempotency-Key} from others. It is kept beside the
 * thing that the request made, in the same write: so there is never a thing whose request
 * is forgotten, nor a request whose thing was lost.
 *
 * @param key as the caller gave it
 * @param fingerprint of all that the answer depends on
 */
public record Mark(String key, String fingerprint) {

	/** How long after a request its key belongs to it (api.md §3.10). */
	private static final Duration LIFE = Duration.ofHours(24);

	/**
	 * What a request is told that made the same as one of the same key which was kept
	 * just before.
	 */
	public static ProblemException late() {
		return new ProblemException(
				new Problem(ProblemKind.IDEMPOTENCY_IN_PROGRESS, "Another request with this key was done meanwhile.",
						IdempotentRequests.HEADER, null, null, Duration.ofSeconds(1), Set.of()));
	}

	/**
	 * Whether a key still belongs to the request that was marked.
	 * @param made when the request made something
	 */
	public boolean holds(String key, Instant made, Instant now) {
		return this.key.equals(key) && now.isBefore(made.plus(LIFE));
	}

}
