package io.sfumato.app.security;

/**
 * The file of API keys can't be used. Says where, never what stands there.
 */
final class KeyFileException extends RuntimeException {

	KeyFileException(String message) {
		super(message);
	}

}
