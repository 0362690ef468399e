package io.sfumato.web.request;

import java.util.Map;
import java.util.function.UnaryOperator;

import io.sfumato.web.http.DroppedErrors;
import reactor.core.publisher.Flux;

import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.codec.multipart.PartEventHttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/**
 * Takes multipart bodies apart while they come in.
 */
public final class PartReader {

	private static final int HEADER_BYTES = 16 * 1024;

	private final PartEventHttpMessageReader parts = new PartEventHttpMessageReader();

	/**
	 * @param mostParts of a body
	 */
	public PartReader(int mostParts) {
		this.parts.setMaxHeadersSize(HEADER_BYTES);
		this.parts.setMaxParts(mostParts);
	}

	/**
	 * @param mostParts of a body
	 * @param fieldBytes of a form's field
	 */
	PartReader(int mostParts, int fieldBytes) {
		this(mostParts);
		this.parts.setMaxInMemorySize(fieldBytes);
	}

	/**
	 * The pieces of a body in order, in buffers that nobody has to release.
	 * @param limit of the whole body in bytes; more is refused
	 */
	public Flux<PartEvent> read(ServerHttpRequest request, long limit) {
		return read(request, limit, UnaryOperator.identity());
	}

	/**
	 * The same.
	 * @param watched what else becomes of the buffers before they are taken apart
	 */
	Flux<PartEvent> read(ServerHttpRequest request, long limit, UnaryOperator<Flux<DataBuffer>> watched) {
		Flux<DataBuffer> body = watched.apply(LimitedBody.of(request, limit));
		return this.parts.read(ResolvableType.forClass(PartEvent.class), new ServerHttpRequestDecorator(request) {
			@Override
			public Flux<DataBuffer> getBody() {
				return body;
			}
		}, Map.of()).onErrorMap(IllegalArgumentException.class, PartHeaders::broken).contextWrite(DroppedErrors::told);
	}

}
