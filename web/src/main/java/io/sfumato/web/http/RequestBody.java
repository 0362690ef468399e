package io.sfumato.web.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The body of a request, which is read to its end even when nobody wants the rest. A
 * client in the middle of an upload doesn't listen: an answer followed by a closed
 * connection reaches it as a broken connection only (RFC 9112, section 9.6). What is left
 * is therefore dropped first, up to a size and a time that only a careless client
 * reaches.
 */
public final class RequestBody {

	private static final String ATTRIBUTE = RequestBody.class.getName();

	private static final long MOST_DROPPED = 256L << 20;

	private static final Duration LONGEST = Duration.ofSeconds(10);

	private final ServerHttpRequest request;

	private final AtomicBoolean touched = new AtomicBoolean();

	private final Sinks.Empty<Void> ended = Sinks.empty();

	private volatile boolean whole;

	RequestBody(ServerHttpRequest request) {
		this.request = request;
	}

	static void attach(ServerWebExchange exchange, RequestBody body) {
		exchange.getAttributes().put(ATTRIBUTE, body);
	}

	/**
	 * Ends when all of a request's body has been read, by whoever wanted it or by
	 * dropping it; gives whether the connection can carry another request.
	 */
	public static Mono<Boolean> finish(ServerWebExchange exchange) {
		RequestBody body = exchange.getAttribute(ATTRIBUTE);
		return (body != null) ? body.finish() : Mono.just(false);
	}

	private Mono<Boolean> finish() {
		HttpHeaders headers = this.request.getHeaders();
		boolean empty = headers.getContentLength() <= 0 && headers.getFirst(HttpHeaders.TRANSFER_ENCODING) == null;
		if (empty || this.whole) {
			return Mono.just(true);
		}
		boolean asksFirst = "100-continue".equalsIgnoreCase(headers.getFirst(HttpHeaders.EXPECT));
		if (headers.getContentLength() > MOST_DROPPED || (asksFirst && !this.touched.get())) {
			return Mono.just(false);
		}
		if (!this.touched.get()) {
			flux().subscribe((buffer) -> DataBufferUtils.release(buffer)).dispose();
		}
		return this.ended.asMono().timeout(LONGEST, Mono.empty()).then(Mono.fromSupplier(() -> this.whole));
	}

	/** The body for its reader, who may stop at any moment. */
	Flux<DataBuffer> flux() {
		return this.request.getBody().transform((body) -> new Flux<DataBuffer>() {
			@Override
			public void subscribe(CoreSubscriber<? super DataBuffer> reader) {
				RequestBody.this.touched.set(true);
				body.subscribe(new Reading(reader));
			}
		});
	}

	private void end(boolean whole) {
		this.whole = whole;
		this.ended.tryEmitEmpty();
	}

	/** Passes buffers on until the reader has enough, then drops them. */
	private final class Reading implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super DataBuffer> reader;

		private @Nullable Subscription source;

		private volatile boolean dropping;

		private long dropped;

		private Reading(CoreSubscriber<? super DataBuffer> reader) {
			this.reader = reader;
		}

		@Override
		public Context currentContext() {
			return DroppedErrors.told(this.reader.currentContext());
		}

		@Override
		public void onSubscribe(Subscription source) {
			this.source = source;
			this.reader.onSubscribe(this);
		}

		@Override
		public void request(long count) {
			if (this.source != null && !this.dropping) {
				this.source.request(count);
			}
		}

		@Override
		public void cancel() {
			if (this.source != null && !this.dropping) {
				this.dropping = true;
				this.source.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(DataBuffer buffer) {
			if (!this.dropping) {
				this.reader.onNext(buffer);
				return;
			}
			this.dropped += buffer.readableByteCount();
			DataBufferUtils.release(buffer);
			if (this.dropped > MOST_DROPPED && this.source != null) {
				this.source.cancel();
				end(false);
			}
		}

		@Override
		public void onError(Throwable failure) {
			end(false);
			if (!this.dropping) {
				this.reader.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			end(true);
			if (!this.dropping) {
				this.reader.onComplete();
			}
		}

	}

}
