package io.sfumato.app.security;

import java.net.URI;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose access tokens are believed, under
 * {@code spring.security.oauth2.resourceserver.jwt}. One of the two addresses is enough.
 *
 * @param issuerUri who has to have issued a token; says where its keys are
 * @param jwkSetUri where the keys are
 * @param audiences for one of which a token has to be meant; none: for anybody
 */
public record TokenProperties(@Nullable String issuerUri, @Nullable URI jwkSetUri,
		@DefaultValue List<String> audiences) {
}
