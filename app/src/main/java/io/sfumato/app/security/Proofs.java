package io.sfumato.app.security;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What a caller may show to be let in. Where there is nothing to show, the server stays
 * on its machine.
 *
 * @param apiKeys file of keys; null for none
 * @param tokens whose access tokens are believed; null for nobody's
 */
public record Proofs(@Nullable Path apiKeys, @Nullable TokenProperties tokens) {

	/** Those that the settings name. */
	public static Proofs in(Environment environment) {
		Binder settings = Binder.get(environment);
		TokenProperties tokens = settings.bind("spring.security.oauth2.resourceserver.jwt", TokenProperties.class)
			.orElse(null);
		boolean named = tokens != null && (tokens.issuerUri() != null || tokens.jwkSetUri() != null);
		return new Proofs(settings.bind("sfumato.security.api-keys", Path.class).orElse(null), named ? tokens : null);
	}

	public boolean none() {
		return this.apiKeys == null && this.tokens == null;
	}

}
