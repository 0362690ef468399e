package io.sfumato.engine.request;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * One request, whatever surface it came in by (api.md §3.2).
 *
 * @param operation what to do
 * @param model id of the model, which a colon and a preset may follow; null for the
 * default
 * @param media images and clips in prompt order
 * @param instructions system-level text; null for none
 * @param strategy preset or strategy name; null for the model's default
 * @param options overrides of the strategy
 * @param include extras wanted in the result
 * @param metadata echoed, never logged
 */
public record RunRequest(Operation operation, @Nullable String model, List<MediaInput> media,
		@Nullable String instructions, @Nullable String strategy, GenerationOptions options, Set<Include> include,
		Map<String, String> metadata) {

	/** The same request for another operation. */
	public RunRequest with(Operation operation) {
		return new RunRequest(operation, this.model, this.media, this.instructions, this.strategy, this.options,
				this.include, this.metadata);
	}

}
