package io.sfumato.web.http;

import java.nio.charset.StandardCharsets;

import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * The whole body of a response.
 *
 * @param bytes not copied, must not change
 */
public record Body(MediaType type, byte[] bytes) {

	public static Body json(Object value) {
		return new Body(MediaType.APPLICATION_JSON, JsonBody.bytes(value));
	}

	/** Text in UTF-8, of a type that says so. */
	public static Body text(MediaType type, String text) {
		return new Body(new MediaType(type, StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
	}

	public Mono<Void> write(ServerHttpResponse response) {
		response.getHeaders().setContentType(this.type);
		response.getHeaders().setContentLength(this.bytes.length);
		return response.writeWith(Mono.fromSupplier(() -> (DataBuffer) response.bufferFactory().wrap(this.bytes)));
	}

}
