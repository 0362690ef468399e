package io.sfumato.web.response;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.http.RequestContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes server-sent events, each flushed at once. A ping in silence shows the client
 * that the server lives, and the server that the client does.
 */
final class EventStreamWriter {

	static final MediaType EVENT_STREAM = new MediaType(MediaType.TEXT_EVENT_STREAM, StandardCharsets.UTF_8);

	private static final Duration SILENCE = Duration.ofSeconds(10);

	private static final Duration TICK = Duration.ofSeconds(1);

	private final Scheduler clock;

	EventStreamWriter(Scheduler clock) {
		this.clock = clock;
	}

	Mono<Void> write(ServerWebExchange exchange, Flux<GenerationEvent> events, ResponseFormat format) {
		ServerHttpResponse response = exchange.getResponse();
		response.getHeaders().setContentType(EVENT_STREAM);
		response.getHeaders().set("X-Accel-Buffering", "no");
		var frames = frames(events, format.stream(RequestContext.id(exchange)))
			.map((bytes) -> Mono.<DataBuffer>just(response.bufferFactory().wrap(bytes)));
		return response.writeAndFlushWith(frames);
	}

	Flux<byte[]> frames(Flux<GenerationEvent> events, StreamFormat format) {
		return Flux.defer(() -> {
			var lastWritten = new AtomicLong(now());
			Flux<Object> pings = Flux.interval(TICK, this.clock)
				.onBackpressureDrop()
				.filter((tick) -> now() - lastWritten.get() >= SILENCE.toMillis())
				.map((tick) -> Ping.PING);
			return Flux.merge(events.cast(Object.class), pings)
				.takeUntil((each) -> each instanceof GenerationEvent.Done || each instanceof GenerationEvent.Failed)
				.map((each) -> (each instanceof GenerationEvent event) ? format.frames(event) : format.ping())
				.filter((bytes) -> bytes.length > 0)
				.doOnNext((bytes) -> lastWritten.set(now()));
		});
	}

	private long now() {
		return this.clock.now(TimeUnit.MILLISECONDS);
	}

	private enum Ping {

		PING

	}

}
