package io.sfumato.app.config;

import java.nio.file.Path;

import io.sfumato.engine.EngineSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is kept, on disk and in memory.
 *
 * @param directory where the embedded model is unpacked, once per version; by default a
 * folder of the user's cache directory
 * @param media memory for encoded pictures, so that the next question about one needn't
 * see it again
 * @param prefix memory for what the language model made of them
 */
@ConfigurationProperties("sfumato.cache")
public record CacheProperties(@Nullable Path directory, @DefaultValue("64MB") DataSize media,
		@DefaultValue("128MB") DataSize prefix) {

	/** The folder as configured, or by the custom of the platform. */
	public Path folder() {
		return (this.directory != null) ? this.directory : EngineSettings.userCache();
	}

}
