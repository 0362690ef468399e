package io.sfumato.app.security;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may use the server.
 *
 * @param apiKeys file with the digests of the keys; unset: no keys, and nobody but this
 * machine
 * @param session how long the page stays signed in
 */
@ConfigurationProperties("sfumato.security")
public record SecurityProperties(@Nullable Path apiKeys, @DefaultValue("12h") Duration session) {
}
