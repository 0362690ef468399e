package io.sfumato.ai.remote;

/**
 * A server that isn't Sfumato's, or doesn't let this client in: nothing that an engine in
 * this process could have said.
 */
public final class ServerRefusedException extends RuntimeException {

	private final int status;

	ServerRefusedException(int status, String message) {
		super(message);
		this.status = status;
	}

	/** The HTTP status of the answer. */
	public int status() {
		return this.status;
	}

}
