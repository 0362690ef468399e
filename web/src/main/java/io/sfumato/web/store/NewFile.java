package io.sfumato.web.store;

import java.io.IOException;
import java.nio.file.Path;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;

/**
 * A file that is being written. Whoever began it closes it; what wasn't kept by then is
 * deleted. Used by one thread at a time, but closed by any.
 */
public final class NewFile implements AutoCloseable {

	private final Draft draft;

	private final long most;

	NewFile(Draft draft, long most) {
		this.draft = draft;
		this.most = most;
	}

	/**
	 * Writes on.
	 * @throws ProblemException if there is no room, for this file or at all
	 */
	public void write(byte[] chunk) {
		if (bytes() + chunk.length > this.most) {
			throw new ProblemException(Problem.beyond(ProblemKind.PAYLOAD_TOO_LARGE,
					"The file has more than " + this.most + " bytes.", "file", this.most, null));
		}
		this.draft.write(chunk);
	}

	/** Bytes written so far. */
	public long bytes() {
		return this.draft.bytes();
	}

	void moveTo(Path target) throws IOException {
		this.draft.moveTo(target);
	}

	@Override
	public void close() {
		this.draft.close();
	}

}
