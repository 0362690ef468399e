package io.sfumato.engine.result;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.event.GenerationEvent;
import org.jspecify.annotations.Nullable;

/**
 * A finished run.
 *
 * @param id the run's id
 * @param operation wire name of the operation
 * @param model id of the model that ran
 * @param created when it was admitted
 * @param metadata as the request had it
 * @param texts one per caption or question, in request order
 * @param receipt how the texts came about
 * @param trace all events before {@code done} if they were asked for, otherwise null
 * @param prompts for each text the segments of its prompt in order, if they were asked
 * for, otherwise null
 * @param decisions one per closed question, in request order; none of other operations
 * @param transcript what was said in the clip, all of it; null of other operations. Its
 * {@code texts} are those of the stretches that the clip was heard in.
 * @param heard the question that was spoken, if it was written down first; otherwise null
 */
public record RunResult(String id, String operation, String model, Instant created, Map<String, String> metadata,
		List<GeneratedText> texts, Receipt receipt, @Nullable List<GenerationEvent> trace,
		@Nullable List<List<PromptSegment>> prompts, List<Decision> decisions, @Nullable Transcript transcript,
		@Nullable HeardQuestion heard) {

	public RunResult {
		decisions = List.copyOf(decisions);
	}

	/** A result without a spoken question. */
	public RunResult(String id, String operation, String model, Instant created, Map<String, String> metadata,
			List<GeneratedText> texts, Receipt receipt, @Nullable List<GenerationEvent> trace,
			@Nullable List<List<PromptSegment>> prompts, List<Decision> decisions, @Nullable Transcript transcript) {
		this(id, operation, model, created, metadata, texts, receipt, trace, prompts, decisions, transcript, null);
	}

	/** A result without a transcript. */
	public RunResult(String id, String operation, String model, Instant created, Map<String, String> metadata,
			List<GeneratedText> texts, Receipt receipt, @Nullable List<GenerationEvent> trace,
			@Nullable List<List<PromptSegment>> prompts, List<Decision> decisions) {
		this(id, operation, model, created, metadata, texts, receipt, trace, prompts, decisions, null);
	}

	/** A result without decisions. */
	public RunResult(String id, String operation, String model, Instant created, Map<String, String> metadata,
			List<GeneratedText> texts, Receipt receipt, @Nullable List<GenerationEvent> trace,
			@Nullable List<List<PromptSegment>> prompts) {
		this(id, operation, model, created, metadata, texts, receipt, trace, prompts, List.of());
	}

	/** A result without the segments of its prompts. */
	public RunResult(String id, String operation, String model, Instant created, Map<String, String> metadata,
			List<GeneratedText> texts, Receipt receipt, @Nullable List<GenerationEvent> trace) {
		this(id, operation, model, created, metadata, texts, receipt, trace, null);
	}

	/**
	 * A stretch of a prompt.
	 *
	 * @param kind {@code image}, {@code audio} or {@code text}
	 * @param index number of the medium in the request; null for text
	 * @param tokens its cells
	 */
	public record PromptSegment(String kind, @Nullable Integer index, int tokens) {
	}

}
