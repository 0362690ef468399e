package io.sfumato.web.job;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The tokens of a batch, added up from its answers, whatever their routes call them.
 */
final class BatchUsage {

	private @Nullable String model;

	private long input;

	private long cached;

	private long output;

	/**
	 * @param answer body of a route; null for none
	 */
	void add(@Nullable JsonNode answer) {
		if (answer == null) {
			return;
		}
		JsonNode usage = answer.path("usage");
		this.input += usage.path("prompt_tokens").asLong(0) + usage.path("input_tokens").asLong(0);
		this.cached += usage.path("prompt_tokens_details").path("cached_tokens").asLong(0)
				+ usage.path("input_tokens_details").path("cached_tokens").asLong(0);
		this.output += usage.path("completion_tokens").asLong(0) + usage.path("output_tokens").asLong(0);
		if (this.model == null && answer.path("model").isString()) {
			this.model = answer.path("model").stringValue();
		}
	}

	BatchHead of(BatchHead batch) {
		return batch.using(this.model, this.input, this.cached, this.output);
	}

}
