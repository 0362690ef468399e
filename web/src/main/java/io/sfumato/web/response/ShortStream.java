package io.sfumato.web.response;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.http.Body;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.once.IdempotentRequests;

import org.springframework.web.server.ServerWebExchange;

/**
 * What a stream comes to for a client that sends the same request once more: its
 * beginning and its end, and between them what the format can't do without.
 */
final class ShortStream implements Consumer<GenerationEvent> {

	private final ServerWebExchange exchange;

	private final StreamFormat format;

	private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

	private ShortStream(ServerWebExchange exchange, StreamFormat format) {
		this.exchange = exchange;
		this.format = format;
	}

	/** Takes the events of a stream; keeps none where nobody will ask again. */
	static Consumer<GenerationEvent> of(ServerWebExchange exchange, ResponseFormat format) {
		return IdempotentRequests.isRemembered(exchange)
				? new ShortStream(exchange, format.stream(RequestContext.id(exchange))) : (event) -> {
				};
	}

	@Override
	public void accept(GenerationEvent event) {
		if (this.format.isEssential(event)) {
			this.frames.writeBytes(this.format.frames(event));
		}
		if (event instanceof GenerationEvent.Done) {
			IdempotentRequests.answered(this.exchange,
					new Body(EventStreamWriter.EVENT_STREAM, this.frames.toByteArray()));
		}
	}

}
