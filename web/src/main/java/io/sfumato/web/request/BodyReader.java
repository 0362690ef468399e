package io.sfumato.web.request;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.codec.multipart.PartEventHttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads a JSON or multipart body into memory, counting while it reads: a body is refused
 * at the first byte beyond its limit, or before the first one when its length is
 * announced.
 */
final class BodyReader {

	private static final int PART_HEADER_BYTES = 16 * 1024;

	/** More than any limit on files, so that those give the better answer. */
	private static final int MOST_PARTS = 128;

	private final WebLimits limits;

	private final PartEventHttpMessageReader parts;

	BodyReader(WebLimits limits) {
		this.limits = limits;
		this.parts = new PartEventHttpMessageReader();
		this.parts.setMaxHeadersSize(PART_HEADER_BYTES);
		this.parts.setMaxParts(MOST_PARTS);
		this.parts.setMaxInMemorySize(Math.toIntExact(limits.jsonBytes()));
	}

	/** Runs on the event loop and only copies bytes there. */
	Mono<RawRequest> read(ServerWebExchange exchange, HeldBytes.Share share, boolean multipart) {
		ServerHttpRequest request = exchange.getRequest();
		MediaType type = request.getHeaders().getContentType();
		if (type != null && (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
				|| ("application".equals(type.getType()) && "json".equals(type.getSubtypeSuffix())))) {
			return readJson(request, share);
		}
		if (multipart && isForm(type)) {
			return readParts(request, share, new RequestParts(this.limits));
		}
		return Mono.error(new ProblemException(ProblemKind.CONTENT_TYPE_UNSUPPORTED, multipart
				? "This route reads application/json and multipart/form-data." : "This route reads application/json."));
	}

	/** The same for a form around one sound file. */
	Mono<RawForm> readForm(ServerWebExchange exchange, HeldBytes.Share share) {
		ServerHttpRequest request = exchange.getRequest();
		return isForm(request.getHeaders().getContentType()) ? readParts(request, share, new FormParts(this.limits))
				: Mono.error(new ProblemException(ProblemKind.CONTENT_TYPE_UNSUPPORTED,
						"This route reads multipart/form-data."));
	}

	private static boolean isForm(@Nullable MediaType type) {
		return type != null && type.equalsTypeAndSubtype(MediaType.MULTIPART_FORM_DATA);
	}

	private Mono<RawRequest> readJson(ServerHttpRequest request, HeldBytes.Share share) {
		var bytes = new ByteArrayOutputStream();
		return counted(request, this.limits.jsonBytes(), () -> false, share, bytes)
			.then(Mono.fromSupplier(() -> new RawRequest(bytes.toByteArray(), List.of())));
	}

	private <T> Mono<T> readParts(ServerHttpRequest request, HeldBytes.Share share, PartSink<T> sink) {
		var collector = new PartCollector<>(sink);
		var body = counted(request, this.limits.multipartBytes(), collector::isRefused, share, null);
		var counting = new ServerHttpRequestDecorator(request) {
			@Override
			public Flux<DataBuffer> getBody() {
				return body;
			}
		};
		return this.parts.read(ResolvableType.forClass(PartEvent.class), counting, Map.of())
			.onErrorMap(IllegalArgumentException.class, PartHeaders::broken)
			.doOnNext(collector::accept)
			.doOnDiscard(PartEvent.class, (event) -> DataBufferUtils.release(event.content()))
			.then(Mono.fromSupplier(collector::end));
	}

	/**
	 * The body, refused beyond its limit. With a sink the buffers are copied into it and
	 * released.
	 */
	private static Flux<DataBuffer> counted(ServerHttpRequest request, long limit, BooleanSupplier dropped,
			HeldBytes.Share share, @Nullable ByteArrayOutputStream sink) {
		long announced = request.getHeaders().getContentLength();
		if (announced > limit) {
			return Flux.error(tooLarge(limit, announced));
		}
		var seen = new AtomicLong();
		Consumer<DataBuffer> count = (buffer) -> {
			int length = buffer.readableByteCount();
			boolean passedOn = false;
			try {
				if (seen.addAndGet(length) > limit) {
					throw tooLarge(limit, null);
				}
				if (!dropped.getAsBoolean()) {
					share.grow(length);
				}
				if (sink != null) {
					byte[] chunk = new byte[length];
					buffer.read(chunk);
					sink.writeBytes(chunk);
				}
				passedOn = sink == null;
			}
			finally {
				if (!passedOn) {
					DataBufferUtils.release(buffer);
				}
			}
		};
		return request.getBody().doOnNext(count);
	}

	private static ProblemException tooLarge(long limit, @Nullable Long actual) {
		return new ProblemException(Problem.beyond(ProblemKind.PAYLOAD_TOO_LARGE,
				"The body has more than " + limit + " bytes.", null, limit, actual));
	}

}
