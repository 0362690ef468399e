package io.sfumato.app.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/**
 * A key as the server knows it. A key is random and long, unlike a password, so one round
 * of SHA-256 keeps it: there is nothing to guess.
 *
 * @param id what logs and limits call it
 * @param digest SHA-256 of the key in UTF-8
 */
record ApiKey(String id, byte[] digest, Set<Scope> scopes) {

	static byte[] digest(String key) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
