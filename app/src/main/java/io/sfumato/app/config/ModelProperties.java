package io.sfumato.app.config;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which model is served.
 *
 * @param id name that requests use, [a-z0-9][a-z0-9._-]{0,63}; derived from the directory
 * if unset
 * @param location directory in Hugging Face layout; the model inside the application if
 * unset
 * @param provider where it is computed: cpu or cuda (needs the build with -Pcuda)
 * @param threads threads inside one forward pass; 0 for one per core
 */
@ConfigurationProperties("sfumato.model")
public record ModelProperties(@Nullable String id, @Nullable Path location, @DefaultValue("cpu") String provider,
		@DefaultValue("0") int threads) {
}
