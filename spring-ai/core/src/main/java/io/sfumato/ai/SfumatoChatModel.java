package io.sfumato.ai;

import java.util.List;
import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.text.StopText;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A masked diffusion language model as a chat model: texts, images and sound in, text
 * out.
 * <p>
 * Cells of a canvas are committed in any order, and a stream can only be appended to: its
 * pieces are the text left of which nothing is masked any more, and they add up to what
 * {@link #call} returns. The metadata of the last response has usage, finish reason and,
 * under {@value #RECEIPT}, the {@link io.sfumato.engine.result.Receipt receipt} of the
 * run.
 * <p>
 * With an {@linkplain SfumatoChatOptions#getOutputSchema() output schema} the reply is
 * JSON that validates against it, whatever the model says; a schema that can't be kept is
 * refused before anything runs. {@value #SLOTS} then has the
 * {@link io.sfumato.engine.result.FilledSlot slots}: what each value of the record is
 * worth.
 * <p>
 * Failures are {@link io.sfumato.engine.error.EngineException}s. {@code call} blocks, and
 * an interrupt cancels the run; cancelling a stream does too. Thread-safe.
 */
public class SfumatoChatModel implements ChatModel {

	/** The provider's name in properties and observations. */
	public static final String PROVIDER = "sfumato";

	/** Key of the receipt in the response's metadata. */
	public static final String RECEIPT = "sfumato";

	/**
	 * Key of a record's slots in the response's metadata, a list in the record's order.
	 */
	public static final String SLOTS = "sfumato-slots";

	private static final ChatModelObservationConvention DEFAULT_CONVENTION = new DefaultChatModelObservationConvention();

	private final Runs runs;

	private final SfumatoChatOptions options;

	private final ObservationRegistry observations;

	private final @Nullable ChatModelObservationConvention convention;

	/**
	 * @param runs where replies are written; {@code engine::submit} for an engine in this
	 * process
	 * @param options what a prompt doesn't set
	 * @param convention names observations; null for Spring AI's own
	 */
	public SfumatoChatModel(Runs runs, SfumatoChatOptions options, ObservationRegistry observations,
			@Nullable ChatModelObservationConvention convention) {
		this.runs = runs;
		this.options = options;
		this.observations = observations;
		this.convention = convention;
	}

	/** A model that nobody observes. */
	public SfumatoChatModel(Runs runs, SfumatoChatOptions options) {
		this(runs, options, ObservationRegistry.NOOP, null);
	}

	@Override
	public SfumatoChatOptions getOptions() {
		return this.options;
	}

	@Override
	public ChatResponse call(Prompt prompt) {
		Prompt merged = merged(prompt);
		var context = context(merged, false);
		return Objects.requireNonNull(observation(context).observe(() -> {
			ChatResponse response = ChatAnswers.whole(this.runs.complete(request(merged)), stop(merged));
			context.setResponse(response);
			return response;
		}));
	}

	@Override
	public Flux<ChatResponse> stream(Prompt prompt) {
		Prompt merged = merged(prompt);
		// deferred: each subscription is a run of its own, observed on its own, and the
		// parent stands in the subscriber's context
		return Flux.deferContextual((view) -> {
			var context = context(merged, true);
			Observation observation = observation(context);
			observation.parentObservation(view.getOrDefault(ObservationThreadLocalAccessor.KEY, null)).start();
			// a run has no more pieces than tokens, so the buffer is bounded
			Flux<ChatResponse> pieces = Flux
				.<ChatResponse>create((sink) -> write(merged, sink), FluxSink.OverflowStrategy.BUFFER)
				// submitting hashes, tokenises and may wait
				.subscribeOn(Schedulers.boundedElastic())
				// what subscribers do mustn't hold up the threads that make forward
				// passes
				.publishOn(Schedulers.boundedElastic())
				.doOnError(observation::error)
				.doFinally((signal) -> observation.stop())
				.contextWrite((ctx) -> ctx.put(ObservationThreadLocalAccessor.KEY, observation));
			return new MessageAggregator().aggregate(pieces, context::setResponse);
		});
	}

	private void write(Prompt prompt, FluxSink<ChatResponse> sink) {
		StopText stop = stop(prompt);
		Run run = this.runs.submit(request(prompt), (event) -> {
			switch (event) {
				case GenerationEvent.TextDelta text -> {
					String piece = stop.add(text.delta());
					if (!piece.isEmpty()) {
						sink.next(ChatAnswers.piece(piece));
					}
				}
				case GenerationEvent.Done done -> {
					String rest = stop.end();
					sink.next(ChatAnswers.last(done.result(), rest, stop.stopped()));
					sink.complete();
				}
				case GenerationEvent.Failed failed -> {
					// a subscriber that has gone has cancelled the run itself
					if (!sink.isCancelled()) {
						sink.error(failed.problem());
					}
				}
				default -> {
				}
			}
		});
		sink.onCancel(run::cancel);
	}

	private static StopText stop(Prompt prompt) {
		List<String> stops = options(prompt).getStopSequences();
		return new StopText((stops != null) ? stops : List.of());
	}

	private static RunRequest request(Prompt prompt) {
		return ChatMapping.map(prompt, options(prompt));
	}

	private static SfumatoChatOptions options(Prompt prompt) {
		return (SfumatoChatOptions) Objects.requireNonNull(prompt.getOptions());
	}

	/**
	 * A chat client has merged the options already; a caller of the model may give none,
	 * portable ones, or ours with a part of them set.
	 */
	private Prompt merged(Prompt prompt) {
		ChatOptions given = prompt.getOptions();
		if (given == null) {
			return prompt.mutate().chatOptions(this.options).build();
		}
		ChatOptions.Builder<?> merged = this.options.mutate().combineWith(given.mutate());
		if (given.getStopSequences() != null) {
			// combining appends, which would double what a chat client has merged
			merged.stopSequences(given.getStopSequences());
		}
		return prompt.mutate().chatOptions(merged.build()).build();
	}

	private Observation observation(ChatModelObservationContext context) {
		return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION.observation(this.convention, DEFAULT_CONVENTION,
				() -> context, this.observations);
	}

	private static ChatModelObservationContext context(Prompt prompt, boolean streaming) {
		return ChatModelObservationContext.builder().prompt(prompt).provider(PROVIDER).streaming(streaming).build();
	}

}
