package io.sfumato.web.once;

import java.time.Duration;

/**
 * How much is remembered of requests with keys.
 *
 * @param replies most of them; 0 remembers none
 * @param life how long after the end of the request
 * @param bytes of all of them together
 */
public record ReplyMemory(int replies, Duration life, long bytes) {

	/** The published time (api.md §3.10), and as much memory as some thousand records. */
	public static final ReplyMemory STANDARD = new ReplyMemory(10_000, Duration.ofHours(1), 32 << 20);

}
