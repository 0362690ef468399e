package io.sfumato.web.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where things are kept, and how much of them (api.md §4).
 *
 * @param directory made when something is kept first
 * @param bytes of all that is kept, whoever sent it
 * @param fileBytes of one file
 * @param files of one caller
 * @param jobs of one caller, batches among them
 * @param jobItems items of a job, lines of a batch
 * @param life of a file from its upload, of a job from its end
 */
public record StorageLimits(Path directory, long bytes, long fileBytes, int files, int jobs, int jobItems,
		Duration life) {

	/** The limits by their public names. */
	public Map<String, Long> named() {
		var named = new LinkedHashMap<String, Long>();
		named.put("storedBytes", this.bytes);
		named.put("fileBytes", this.fileBytes);
		named.put("files", (long) this.files);
		named.put("jobs", (long) this.jobs);
		named.put("jobItems", (long) this.jobItems);
		return named;
	}

}
