package io.sfumato.web.response;

import java.util.function.Consumer;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * A run as an observation, from which come a timer and, where there is a tracer, a span
 * of the request's trace. Names are those of OpenTelemetry's conventions for generative
 * models, and ours for what those don't know. Nothing that a user sent is among the
 * values.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/">Semantic
 * conventions</a>
 */
final class RunObservation implements Consumer<GenerationEvent> {

	static final String NAME = "gen_ai.server.request";

	private static final String INPUT = "gen_ai.usage.input_tokens";

	private static final String NONE = "none";

	private final Observation observation;

	private final String operation;

	private final Consumer<GenerationEvent> next;

	private GenerationEvent.@Nullable Encoded encoded;

	private RunObservation(Observation observation, String operation, Consumer<GenerationEvent> next) {
		this.observation = observation;
		this.operation = operation;
		this.next = next;
	}

	/**
	 * Begins to observe.
	 * @param parent the HTTP request's own; null for none
	 * @param next who hears the events after this
	 */
	static RunObservation begin(ObservationRegistry registry, @Nullable Observation parent, Operation operation,
			Consumer<GenerationEvent> next) {
		Observation observation = Observation.createNotStarted(NAME, registry)
			.contextualName(operation.wireName())
			.lowCardinalityKeyValue("gen_ai.operation.name", operation.wireName())
			.lowCardinalityKeyValue("gen_ai.provider.name", "sfumato")
			.lowCardinalityKeyValue("gen_ai.response.model", NONE)
			.lowCardinalityKeyValue("sfumato.strategy", NONE)
			.lowCardinalityKeyValue("error.type", NONE);
		if (parent != null) {
			observation.parentObservation(parent);
		}
		return new RunObservation(observation.start(), operation.wireName(), next);
	}

	/** There is no run after all. */
	void refused(RuntimeException failure) {
		fail(failure);
	}

	@Override
	public void accept(GenerationEvent event) {
		switch (event) {
			case GenerationEvent.Accepted accepted ->
				this.observation.contextualName(this.operation + " " + accepted.model())
					.lowCardinalityKeyValue("gen_ai.response.model", accepted.model())
					.lowCardinalityKeyValue("sfumato.strategy", accepted.strategy());
			case GenerationEvent.Encoded encoded -> {
				this.encoded = encoded;
				this.observation.highCardinalityKeyValue(count(INPUT, encoded.promptTokens()));
			}
			case GenerationEvent.Done done -> finish(done.result().receipt());
			case GenerationEvent.Failed failed -> fail(failed.problem());
			default -> {
			}
		}
		this.next.accept(event);
	}

	private void finish(Receipt receipt) {
		if (this.encoded != null) {
			this.observation.highCardinalityKeyValue(count(INPUT, this.encoded.promptTokens(receipt)));
		}
		this.observation.highCardinalityKeyValue(count("gen_ai.usage.output_tokens", receipt.tokens()))
			.highCardinalityKeyValue(count("sfumato.steps", receipt.steps()))
			.highCardinalityKeyValue(count("sfumato.forward_passes", receipt.forwardPasses()))
			.highCardinalityKeyValue("sfumato.tokens_per_forward", Double.toString(receipt.tokensPerForward()))
			.highCardinalityKeyValue("sfumato.queue_ms", Double.toString(receipt.timesMs().queue()))
			.highCardinalityKeyValue("sfumato.cache.vision", receipt.cache().visionFeatures())
			.highCardinalityKeyValue("sfumato.cache.prefix", receipt.cache().prefix())
			.highCardinalityKeyValue(count("sfumato.media.pruned_tokens",
					receipt.media().stream().mapToInt(Receipt.Media::pruned).sum()))
			.stop();
	}

	private void fail(RuntimeException failure) {
		String type = (failure instanceof EngineException known) ? known.problem().slug() : "internal";
		this.observation.lowCardinalityKeyValue("error.type", type).error(failure).stop();
	}

	private static KeyValue count(String name, int count) {
		return KeyValue.of(name, Integer.toString(count));
	}

}
