package io.sfumato.app.security;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may use the server.
 *
 * @param apiKeys file with the digests of the keys; unset: no keys, and nobody but this
 * machine
 */
@ConfigurationProperties("sfumato.security")
public record SecurityProperties(@Nullable Path apiKeys) {
}
