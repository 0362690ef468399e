package io.sfumato.web.request;

import java.io.ByteArrayOutputStream;
import java.util.List;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads a JSON or multipart body into memory, counting while it reads.
 */
final class BodyReader {

	/** More than any limit on files, so that those give the better answer. */
	private static final int MOST_PARTS = 128;

	private final WebLimits limits;

	private final PartReader parts;

	BodyReader(WebLimits limits) {
		this.limits = limits;
		this.parts = new PartReader(MOST_PARTS, Math.toIntExact(limits.jsonBytes()));
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
		return LimitedBody.of(request, this.limits.jsonBytes()).doOnNext((buffer) -> {
			share.grow(buffer.readableByteCount());
			bytes.writeBytes(LimitedBody.bytes(buffer));
		}).then(Mono.fromSupplier(() -> new RawRequest(bytes.toByteArray(), List.of())));
	}

	private <T> Mono<T> readParts(ServerHttpRequest request, HeldBytes.Share share, PartSink<T> sink) {
		var collector = new PartCollector<>(sink);
		return this.parts
			.read(request, this.limits.multipartBytes(),
					(body) -> body.doOnNext((buffer) -> share.grow(buffer.readableByteCount())))
			.doOnNext(collector::accept)
			.then(Mono.fromSupplier(collector::end));
	}

}
