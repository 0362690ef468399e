package io.sfumato.app.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is wrong with the file of API keys, in place of a stack trace.
 */
class KeyFileFailureAnalyzer extends AbstractFailureAnalyzer<KeyFileException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, KeyFileException failure) {
		return new FailureAnalysis("The API keys can't be read: " + failure.getMessage(),
				"Each line of the file that sfumato.security.api-keys names has an id, the SHA-256 of the key in hex, "
						+ "and scopes (run, metrics). A new key: openssl rand -hex 32; its digest: printf %s KEY | sha256sum",
				failure);
	}

}
