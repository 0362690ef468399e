package io.sfumato.web.job;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * A request that nobody sent: JSON in memory.
 */
final class ItemRequest extends AbstractServerHttpRequest {

	private final byte[] body;

	ItemRequest(String path, byte[] body) {
		super(HttpMethod.POST, URI.create(path), null, headers(body.length));
		this.body = body;
	}

	private static HttpHeaders headers(int length) {
		var headers = new HttpHeaders();
		headers.setContentType(MediaType.APPLICATION_JSON);
		headers.setContentLength(length);
		return headers;
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(this.body));
	}

	@Override
	protected MultiValueMap<String, HttpCookie> initCookies() {
		return new LinkedMultiValueMap<>();
	}

	@Override
	protected @Nullable SslInfo initSslInfo() {
		return null;
	}

	@Override
	public <T> T getNativeRequest() {
		throw new IllegalStateException("there is no request beneath this one");
	}

}
