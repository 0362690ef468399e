package io.sfumato.web.job;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A batch as OpenAI's clients read it (api.md §1.9).
 */
final class BatchJson {

	private static final List<JobState> MOMENTS = List.of(JobState.RUNNING, JobState.FINISHING, JobState.COMPLETED,
			JobState.FAILED, JobState.EXPIRED, JobState.CANCELLING, JobState.CANCELLED);

	private BatchJson() {
	}

	static Map<String, @Nullable Object> of(JobHead head, BatchHead batch) {
		boolean ended = head.state().isFinal();
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("id", head.id());
		json.put("object", "batch");
		json.put("endpoint", head.path());
		json.put("errors", batch.errors().isEmpty() ? null : errors(batch.errors()));
		json.put("input_file_id", batch.inputFileId());
		json.put("completion_window", "24h");
		json.put("status", head.state().batchLabel());
		json.put("output_file_id", ended ? batch.outputFileId() : null);
		json.put("error_file_id", ended ? batch.errorFileId() : null);
		json.put("created_at", head.createdAt().getEpochSecond());
		json.put("expires_at", head.expiresAt().getEpochSecond());
		for (JobState state : MOMENTS) {
			Instant moment = head.since().get(state);
			json.put(state.batchMoment(), (moment != null) ? moment.getEpochSecond() : null);
		}
		json.put("request_counts", Map.of("total", head.total(), "completed", head.done(), "failed", head.failed()));
		json.put("metadata", head.metadata().isEmpty() ? null : head.metadata());
		if (ended && batch.model() != null) {
			json.put("model", batch.model());
		}
		if (ended) {
			json.put("usage", usage(batch));
		}
		return json;
	}

	private static Map<String, Object> usage(BatchHead batch) {
		var usage = new LinkedHashMap<String, Object>();
		usage.put("input_tokens", batch.inputTokens());
		usage.put("input_tokens_details", Map.of("cached_tokens", batch.cachedTokens()));
		usage.put("output_tokens", batch.outputTokens());
		usage.put("output_tokens_details", Map.of("reasoning_tokens", 0));
		usage.put("total_tokens", batch.inputTokens() + batch.outputTokens());
		return usage;
	}

	private static Map<String, Object> errors(List<BatchHead.LineError> errors) {
		return Map.of("object", "list", "data", errors.stream().map((error) -> {
			var json = new LinkedHashMap<String, @Nullable Object>();
			json.put("code", error.code());
			json.put("line", error.line());
			json.put("message", error.message());
			json.put("param", error.param());
			return json;
		}).toList());
	}

}
