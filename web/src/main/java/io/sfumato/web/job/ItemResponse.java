package io.sfumato.web.job;

import java.io.ByteArrayOutputStream;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;

/**
 * A response that nobody reads but the job: bytes in memory.
 */
final class ItemResponse extends AbstractServerHttpResponse {

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	ItemResponse() {
		super(DefaultDataBufferFactory.sharedInstance);
	}

	byte[] body() {
		return this.body.toByteArray();
	}

	@Override
	protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> buffers) {
		return Flux.from(buffers).doOnNext(this::take).then();
	}

	@Override
	protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> parts) {
		return Flux.from(parts).concatMap((part) -> part).doOnNext(this::take).then();
	}

	private void take(DataBuffer buffer) {
		byte[] chunk = new byte[buffer.readableByteCount()];
		buffer.read(chunk);
		DataBufferUtils.release(buffer);
		this.body.writeBytes(chunk);
	}

	@Override
	protected void applyStatusCode() {
	}

	@Override
	protected void applyHeaders() {
	}

	@Override
	protected void applyCookies() {
	}

	/** There is none beneath: no server's, whatever one asks it for. */
	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeResponse() {
		return (T) this;
	}

}
