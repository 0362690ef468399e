package io.sfumato.web.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.wire.EventJson;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes server-sent events: each named, its data one line of JSON, flushed at once. A
 * ping in silence shows the client that the server lives, and the server that the client
 * does.
 */
final class EventStreamWriter {

	private static final MediaType EVENT_STREAM = new MediaType(MediaType.TEXT_EVENT_STREAM, StandardCharsets.UTF_8);

	private static final Duration SILENCE = Duration.ofSeconds(10);

	private static final Duration TICK = Duration.ofSeconds(1);

	private final Scheduler clock;

	EventStreamWriter(Scheduler clock) {
		this.clock = clock;
	}

	Mono<Void> write(ServerWebExchange exchange, Flux<GenerationEvent> events, boolean severalItems) {
		ServerHttpResponse response = exchange.getResponse();
		response.getHeaders().setContentType(EVENT_STREAM);
		response.getHeaders().set("X-Accel-Buffering", "no");
		var frames = frames(events, new EventJson(severalItems), RequestContext.id(exchange))
			.map((bytes) -> Mono.<DataBuffer>just(response.bufferFactory().wrap(bytes)));
		return response.writeAndFlushWith(frames);
	}

	Flux<byte[]> frames(Flux<GenerationEvent> events, EventJson json, String requestId) {
		return Flux.defer(() -> {
			var lastWritten = new AtomicLong(now());
			Flux<Object> pings = Flux.interval(TICK, this.clock)
				.onBackpressureDrop()
				.filter((tick) -> now() - lastWritten.get() >= SILENCE.toMillis())
				.map((tick) -> Ping.PING);
			return Flux.merge(events.cast(Object.class), pings)
				.takeUntil((each) -> each instanceof GenerationEvent.Done || each instanceof GenerationEvent.Failed)
				.map((each) -> {
					lastWritten.set(now());
					return frame(encode(each, json, requestId));
				});
		});
	}

	private static EventJson.Named encode(Object each, EventJson json, String requestId) {
		return switch (each) {
			case GenerationEvent.Failed failed -> json.error(Problem.of(failed.problem()), requestId);
			case GenerationEvent event -> json.next(event);
			default -> json.ping();
		};
	}

	private static byte[] frame(EventJson.Named event) {
		byte[] head = ("event: " + event.name() + "\ndata: ").getBytes(StandardCharsets.UTF_8);
		byte[] data = JsonBody.bytes(event.data());
		byte[] frame = new byte[head.length + data.length + 2];
		System.arraycopy(head, 0, frame, 0, head.length);
		System.arraycopy(data, 0, frame, head.length, data.length);
		frame[frame.length - 2] = '\n';
		frame[frame.length - 1] = '\n';
		return frame;
	}

	private long now() {
		return this.clock.now(TimeUnit.MILLISECONDS);
	}

	private enum Ping {

		PING

	}

}
