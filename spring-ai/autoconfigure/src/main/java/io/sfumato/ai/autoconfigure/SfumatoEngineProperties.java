package io.sfumato.ai.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import io.sfumato.engine.EngineSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The engine in this process; the names are those of the server's settings.
 *
 * @param model which model, and how it is run
 * @param cache what is kept, on disk and in memory
 * @param limits how many runs, how long
 */
@ConfigurationProperties("sfumato")
public record SfumatoEngineProperties(@DefaultValue Model model, @DefaultValue Cache cache,
		@DefaultValue Limits limits) {

	EngineSettings toSettings() {
		Path directory = (this.cache.directory() != null) ? this.cache.directory() : EngineSettings.userCache();
		return EngineSettings.embedded(directory)
			.with(new EngineSettings.Model(this.model.id(), this.model.location(), directory, this.model.provider(),
					this.model.threads()))
			.with(new EngineSettings.Schedule(EngineSettings.Schedule.DEFAULT.stepThreads(), this.limits.activeRuns(),
					this.limits.queue(), this.limits.deadline(), this.limits.longestDeadline()))
			.with(new EngineSettings.Caches(this.cache.media().toBytes(), this.cache.prefix().toBytes()));
	}

	/**
	 * Which model is opened.
	 *
	 * @param id name that requests use; derived from the directory if unset
	 * @param location directory in Hugging Face layout; the model inside the library if
	 * unset
	 * @param provider where it is computed: cpu or cuda
	 * @param threads threads inside one forward pass; 0 for one per core
	 */
	public record Model(@Nullable String id, @Nullable Path location, @DefaultValue("cpu") String provider,
			@DefaultValue("0") int threads) {
	}

	/**
	 * What is kept.
	 *
	 * @param directory where the embedded model is unpacked, once per version; by default
	 * a folder of the user's cache directory
	 * @param media memory for encoded pictures
	 * @param prefix memory for what the language model made of them
	 */
	public record Cache(@Nullable Path directory, @DefaultValue("64MB") DataSize media,
			@DefaultValue("128MB") DataSize prefix) {
	}

	/**
	 * How many runs, how long.
	 *
	 * @param activeRuns runs that take turns, step by step
	 * @param queue runs that wait beside them; one more is refused
	 * @param deadline of a run that names none, from its arrival
	 * @param longestDeadline the longest a run may name
	 */
	public record Limits(@DefaultValue("4") int activeRuns, @DefaultValue("64") int queue,
			@DefaultValue("120s") Duration deadline, @DefaultValue("600s") Duration longestDeadline) {
	}

}
