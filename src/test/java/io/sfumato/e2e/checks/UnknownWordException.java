package io.sfumato.e2e.checks;

/**
 * A directive, matcher or placeholder that this interpreter doesn't know. It ends the
 * check, wherever the word stands: what isn't understood hasn't been checked.
 */
final class UnknownWordException extends RuntimeException {

	UnknownWordException(String message) {
		super(message);
	}

}
