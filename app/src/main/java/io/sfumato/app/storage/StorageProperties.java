package io.sfumato.app.storage;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where files and jobs are kept.
 *
 * @param directory of this server alone; by default a folder of the user's state
 * directory, made when the first file or job comes
 */
@ConfigurationProperties("sfumato.storage")
record StorageProperties(@Nullable Path directory) {

	/** The directory as configured, or by the custom of the platform. */
	Path folder() {
		if (this.directory != null) {
			return this.directory;
		}
		String state = System.getenv("XDG_STATE_HOME");
		Path base = (state != null && !state.isBlank()) ? Path.of(state)
				: Path.of(System.getProperty("user.home"), ".local", "state");
		return base.resolve("sfumato");
	}

}
