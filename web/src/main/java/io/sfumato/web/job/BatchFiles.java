package io.sfumato.web.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.web.http.JsonBody;
import io.sfumato.web.http.RequestIds;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Lines;
import io.sfumato.web.store.NewFile;
import io.sfumato.web.store.StoredFile;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The two files that a batch leaves: what was answered well, and what wasn't (api.md
 * §1.9). Their names are written down before they are made, so that a server that is
 * stopped meanwhile makes them once.
 */
@Component
class BatchFiles {

	private static final byte[] LINE_END = "\n".getBytes(StandardCharsets.US_ASCII);

	private final FileStore files;

	private final RequestIds ids = new RequestIds();

	BatchFiles(FileStore files) {
		this.files = files;
	}

	/** Writes the files of a job that is a batch. Blocks. */
	void write(Job job) throws IOException {
		BatchHead before = job.head().batch();
		if (before == null) {
			return;
		}
		if (before.outputFileId() == null && before.errorFileId() == null) {
			BatchHead named = before.with(this.ids.next("file-"), this.ids.next("file-"));
			job.change((head) -> head.with(named));
			before = named;
		}
		var usage = new BatchUsage();
		try (NewFile output = this.files.begin(Long.MAX_VALUE); NewFile errors = this.files.begin(Long.MAX_VALUE)) {
			try (Lines lines = job.results(0)) {
				for (byte[] line = lines.next(); line != null; line = lines.next()) {
					Result result = Result.of(line);
					usage.add(result.body());
					NewFile target = result.isDone() ? output : errors;
					target.write(JsonBody.bytes(json(result, job.head())));
					target.write(LINE_END);
				}
			}
			BatchHead after = usage.of(before)
				.hindered(List.of())
				.with(keep(job, output, before.outputFileId(), "output"),
						keep(job, errors, before.errorFileId(), "errors"));
			job.change((head) -> head.with(after));
		}
	}

	private @Nullable String keep(Job job, NewFile file, @Nullable String id, String name) {
		if (id == null || file.bytes() == 0) {
			return null;
		}
		JobHead head = job.head();
		BatchHead batch = head.batch();
		Long seconds = (batch != null) ? batch.outputSeconds() : null;
		Duration life = (seconds != null) ? Duration.ofSeconds(seconds) : this.files.storage().limits().life();
		Instant now = this.files.clock().instant();
		this.files.keep(file, new StoredFile(id, head.owner(), StoredFile.OUTPUT, head.id() + "_" + name + ".jsonl",
				file.bytes(), now, now.plus(life), null));
		return id;
	}

	private Map<String, @Nullable Object> json(Result result, JobHead head) {
		String request = result.requestId();
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("id", "batch_" + ((request != null) ? request : this.ids.next()));
		json.put("custom_id", result.id());
		if (!result.isRun()) {
			json.put("response", null);
			json.put("error",
					(head.ending() == JobState.CANCELLED) ? error("batch_cancelled", "The batch was cancelled before.")
							: error("batch_expired", "Not executed within 24 h."));
			return json;
		}
		var response = new LinkedHashMap<String, @Nullable Object>();
		response.put("status_code", result.status());
		response.put("request_id", request);
		response.put("body", result.body());
		json.put("response", response);
		json.put("error", null);
		return json;
	}

	private static Map<String, String> error(String code, String message) {
		var error = new LinkedHashMap<String, String>();
		error.put("code", code);
		error.put("message", message);
		return error;
	}

}
