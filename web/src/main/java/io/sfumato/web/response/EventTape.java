package io.sfumato.web.response;

import java.time.Duration;
import java.util.function.Consumer;

import io.sfumato.engine.event.GenerationEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Takes the events of one run from the engine's threads and hands them to Reactor. The
 * tape is as long as the run at most, so the engine never waits for a slow reader.
 */
final class EventTape implements Consumer<GenerationEvent> {

	private final Sinks.Many<GenerationEvent> events = Sinks.many().unicast().onBackpressureBuffer();

	private final Sinks.Empty<Void> underway = Sinks.empty();

	@Override
	public void accept(GenerationEvent event) {
		switch (event) {
			case GenerationEvent.Accepted _, GenerationEvent.Queued _ -> {
			}
			case GenerationEvent.Failed failed -> this.underway.tryEmitError(failed.problem());
			default -> this.underway.tryEmitEmpty();
		}
		this.events.tryEmitNext(event);
		if (event instanceof GenerationEvent.Done || event instanceof GenerationEvent.Failed) {
			this.events.tryEmitComplete();
		}
	}

	/**
	 * Completes when the run has left the queue or the time is over, and fails if the run
	 * does so before: until then a failure can still be an ordinary HTTP error.
	 */
	Mono<Void> underway(Duration atMost) {
		return this.underway.asMono().timeout(atMost, Mono.empty());
	}

	/** All events from the first one; for one subscriber. */
	Flux<GenerationEvent> events() {
		return this.events.asFlux();
	}

	/** The event the run ended with. */
	Mono<GenerationEvent> last() {
		return this.events.asFlux().last();
	}

}
