package io.sfumato.web.store;

import java.time.Instant;

import io.sfumato.web.once.Mark;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file beside its bytes.
 *
 * @param id {@code file-} and 26 characters
 * @param owner whose file it is
 * @param filename as it was uploaded; never a name on disk, never logged
 * @param bytes how many it has
 * @param mark of the request that uploaded it; null if that had no key
 */
public record StoredFile(String id, String owner, String purpose, String filename, long bytes, Instant createdAt,
		Instant expiresAt, @Nullable Mark mark) {

	/** The purpose of files that the server made. */
	public static final String OUTPUT = "batch_output";

}
