package io.sfumato.web.remote;

import java.util.function.IntConsumer;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

/**
 * Fetches media by their addresses.
 */
public interface RemoteMedia {

	/** Fetches nothing. */
	RemoteMedia OFF = (url, pointer, held) -> {
		throw new ProblemException(ProblemKind.REMOTE_MEDIA_DISABLED,
				"This isn't a data URL, and remote addresses are off on this server.", pointer);
	};

	/**
	 * The file at an address. Blocks until it is there.
	 * @param pointer what errors point to
	 * @param held told how many bytes more there are, before they are kept
	 * @throws ProblemException if it mustn't be fetched, or can't be
	 */
	Fetched fetch(String url, String pointer, IntConsumer held);

	/**
	 * A file that was fetched.
	 *
	 * @param type what the other server says it is; null for nothing
	 */
	record Fetched(byte[] bytes, @Nullable String type) {
	}

}
