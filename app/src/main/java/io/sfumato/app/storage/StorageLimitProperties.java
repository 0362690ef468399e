package io.sfumato.app.storage;

import java.nio.file.Path;
import java.time.Duration;

import io.sfumato.web.store.StorageLimits;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much is kept on disk, and how long.
 *
 * @param storedBytes size of all files and jobs, whoever sent them
 * @param storedFor life of a file from its upload, of a job from its end
 * @param fileBytes size of one uploaded file
 * @param files uploaded files of one key
 * @param jobs jobs and batches of one key
 * @param jobItems items of a job, lines of a batch
 */
@ConfigurationProperties("sfumato.limits")
record StorageLimitProperties(@DefaultValue("4GB") DataSize storedBytes, @DefaultValue("30d") Duration storedFor,
		@DefaultValue("200MB") DataSize fileBytes, @DefaultValue("1000") int files, @DefaultValue("1000") int jobs,
		@DefaultValue("10000") int jobItems) {

	/** The same for the HTTP layer. */
	StorageLimits in(Path directory) {
		return new StorageLimits(directory, this.storedBytes.toBytes(), this.fileBytes.toBytes(), this.files, this.jobs,
				this.jobItems, this.storedFor);
	}

}
