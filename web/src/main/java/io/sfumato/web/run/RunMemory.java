package io.sfumato.web.run;

import java.time.Duration;

/**
 * How much is remembered of finished runs.
 *
 * @param runs most runs
 * @param life how long after its end
 * @param bytes of all of them together, media included
 */
public record RunMemory(int runs, Duration life, long bytes) {

	/** The published limits (api.md §4), and as much memory as a few pictures take. */
	public static final RunMemory STANDARD = new RunMemory(1_000, Duration.ofMinutes(10), 64 << 20);

}
