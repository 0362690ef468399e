package io.sfumato.runtime.ort;

/**
 * A model needs more memory than there is; found out before anything is loaded.
 */
public class InsufficientMemoryException extends RuntimeException {

	private final long needed;

	private final long available;

	public InsufficientMemoryException(String what, long needed, long available) {
		super("%s needs about %d MiB of memory, %d MiB are available".formatted(what, needed >> 20, available >> 20));
		this.needed = needed;
		this.available = available;
	}

	/** Bytes. */
	public long needed() {
		return this.needed;
	}

	/** Bytes. */
	public long available() {
		return this.available;
	}

}
