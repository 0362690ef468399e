package io.sfumato.web.response;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.engine.Engine;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.once.IdempotentRequests;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.run.FinishedRuns;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Runs what was asked for and writes it: one response, or the events as they come. When
 * the client goes away, by whatever sign, the run is cancelled.
 */
@Component
public final class RunResponses {

	/** After this long in the queue a stream begins, and failures become events. */
	private static final Duration STATUS_HELD_BACK = Duration.ofSeconds(2);

	/** Where Spring keeps the observation of the HTTP request. */
	private static final String OBSERVATION = "micrometer.observation";

	private final Engine engine;

	private final FinishedRuns finished;

	private final Scheduler workers = Schedulers.boundedElastic();

	private final EventStreamWriter streams = new EventStreamWriter(Schedulers.parallel());

	private final ObservationRegistry observations;

	/**
	 * @param finished remembers runs for a while
	 * @param observations who wants to know of runs; by default nobody
	 */
	RunResponses(Engine engine, FinishedRuns finished, ObjectProvider<ObservationRegistry> observations) {
		this.engine = engine;
		this.finished = finished;
		this.observations = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
	}

	/**
	 * Runs and writes. Must be subscribed to on a worker: admitting a request takes a
	 * moment.
	 * @param stream whether events are written as they come
	 */
	public Mono<Void> respond(ServerWebExchange exchange, RunRequest request, boolean stream, ResponseFormat format) {
		if (stream && RequestContext.isInBackground(exchange)) {
			return Mono.error(new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"Nobody would read the stream: the items of jobs are answered as a whole.", "/stream"));
		}
		return stream ? stream(exchange, request, format) : whole(exchange, request, format);
	}

	private Mono<Void> whole(ServerWebExchange exchange, RunRequest request, ResponseFormat format) {
		return running(exchange, request,
				(tape) -> tape.last().publishOn(this.workers).flatMap((last) -> switch (last) {
					case GenerationEvent.Done done -> write(exchange, done.result(), format);
					case GenerationEvent.Failed failed -> Mono.error(failed.problem());
					default -> Mono.error(new IllegalStateException("a run ended with " + last));
				}));
	}

	private Mono<Void> stream(ServerWebExchange exchange, RunRequest request, ResponseFormat format) {
		return running(exchange, request,
				(tape) -> tape.underway(STATUS_HELD_BACK)
					.then(Mono.defer(() -> this.streams.write(exchange,
							tape.events().publishOn(this.workers).doOnNext(ShortStream.of(exchange, format)),
							format))));
	}

	private Mono<Void> running(ServerWebExchange exchange, RunRequest request,
			Function<EventTape, Mono<Void>> response) {
		return Mono.deferContextual((context) -> {
			var tape = new EventTape();
			boolean background = RequestContext.isInBackground(exchange);
			// nobody goes on from the items of a job, which are many
			Consumer<GenerationEvent> memory = background ? tape
					: this.finished.remembering(FinishedRuns.owner(RequestContext.key(exchange)), request, tape);
			Run run = submit(request, background, RunObservation.begin(this.observations,
					context.getOrDefault(OBSERVATION, null), request.operation(), new TokenCount(exchange, memory)));
			this.finished.started(run);
			return response.apply(tape).doFinally((signal) -> run.cancel());
		});
	}

	private Run submit(RunRequest request, boolean background, RunObservation observed) {
		try {
			return background ? this.engine.submitInBackground(request, observed)
					: this.engine.submit(request, observed);
		}
		catch (RuntimeException refused) {
			observed.refused(refused);
			throw refused;
		}
	}

	private static Mono<Void> write(ServerWebExchange exchange, RunResult result, ResponseFormat format) {
		ServerHttpResponse response = exchange.getResponse();
		Receipt.TimesMs times = result.receipt().timesMs();
		response.getHeaders().set("server-timing", format.timing(times));
		response.getHeaders().set("openai-processing-ms", Long.toString(Math.round(times.total())));
		return IdempotentRequests.answer(exchange, format.whole(result));
	}

}
