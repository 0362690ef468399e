package io.sfumato.web.job;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A job as the native API shows it (api.md §3.10).
 */
final class JobJson {

	private JobJson() {
	}

	static Map<String, @Nullable Object> of(Job job) {
		return of(job.head(), job.isAtWork());
	}

	/**
	 * The same from what is known of it.
	 * @param atWork whether one of its items is being run
	 */
	static Map<String, @Nullable Object> of(JobHead head, boolean atWork) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("id", head.id());
		json.put("operation", head.path().substring(head.path().lastIndexOf('/') + 1));
		json.put("state", head.state().label());
		json.put("counts", counts(head, atWork));
		json.put("createdAt", head.createdAt().toString());
		json.put("startedAt", text(head.since().get(JobState.RUNNING)));
		json.put("endedAt", text(head.endedAt()));
		json.put("expiresAt", head.expiresAt().toString());
		json.put("metadata", head.metadata());
		return json;
	}

	/** What wasn't run when the job ended is in none of them but the total. */
	static Map<String, Object> counts(JobHead head, boolean atWork) {
		int running = atWork ? 1 : 0;
		int open = (head.ending() == null) ? head.total() - head.done() - head.failed() : 0;
		var counts = new LinkedHashMap<String, Object>();
		counts.put("total", head.total());
		counts.put("queued", Math.max(0, open - running));
		counts.put("running", running);
		counts.put("done", head.done());
		counts.put("failed", head.failed());
		return counts;
	}

	private static @Nullable String text(@Nullable Instant moment) {
		return (moment != null) ? moment.toString() : null;
	}

}
