package io.sfumato.web.api;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

import io.sfumato.engine.Engine;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.request.RunRequests;
import io.sfumato.web.wire.ResultJson;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Runs what was asked for and writes it: one response, or the events as they come. When
 * the client goes away, by whatever sign, the run is cancelled.
 */
final class RunResponses {

	/** After this long in the queue a stream begins, and failures become events. */
	private static final Duration STATUS_HELD_BACK = Duration.ofSeconds(2);

	private final Engine engine;

	private final Scheduler workers;

	private final EventStreamWriter streams;

	RunResponses(Engine engine, Scheduler workers, EventStreamWriter streams) {
		this.engine = engine;
		this.workers = workers;
		this.streams = streams;
	}

	/** Must be subscribed to on a worker: admitting a request takes a moment. */
	Mono<Void> respond(ServerWebExchange exchange, RunRequests.Asked asked) {
		return asked.stream() ? stream(exchange, asked.run()) : whole(exchange, asked.run());
	}

	private Mono<Void> whole(ServerWebExchange exchange, RunRequest request) {
		return running(request, (tape) -> tape.last().publishOn(this.workers).flatMap((last) -> switch (last) {
			case GenerationEvent.Done done -> write(exchange.getResponse(), done.result());
			case GenerationEvent.Failed failed -> Mono.error(failed.problem());
			default -> Mono.error(new IllegalStateException("a run ended with " + last));
		}));
	}

	private Mono<Void> stream(ServerWebExchange exchange, RunRequest request) {
		return running(request,
				(tape) -> tape.underway(STATUS_HELD_BACK)
					.then(Mono.defer(() -> this.streams.write(exchange, tape.events().publishOn(this.workers),
							severalItems(request.operation())))));
	}

	private Mono<Void> running(RunRequest request, Function<EventTape, Mono<Void>> response) {
		return Mono.defer(() -> {
			var tape = new EventTape();
			Run run = this.engine.submit(request, tape);
			return response.apply(tape).doFinally((signal) -> run.cancel());
		});
	}

	private static boolean severalItems(Operation operation) {
		return switch (operation) {
			case Operation.Caption caption -> caption.count() > 1;
			case Operation.Answer answer -> answer.questions().size() > 1;
		};
	}

	private static Mono<Void> write(ServerHttpResponse response, RunResult result) {
		Receipt.TimesMs times = result.receipt().timesMs();
		response.getHeaders()
			.set("server-timing",
					String.format(Locale.ROOT, "queue;dur=%.1f, encode;dur=%.1f, denoise;dur=%.1f, total;dur=%.1f",
							times.queue(), times.encode(), times.denoise(), times.total()));
		response.getHeaders().set("openai-processing-ms", Long.toString(Math.round(times.total())));
		return JsonBody.write(response, ResultJson.of(result));
	}

}
