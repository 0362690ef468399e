package io.sfumato.web;

import java.util.Base64;
import java.util.Map;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.BodyInserters;

/**
 * Requests as tests write them.
 */
public final class Requests {

	/** Bytes that begin like a PNG; the scripted engine doesn't look further. */
	public static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3 };

	public static final String PNG_BASE64 = Base64.getEncoder().encodeToString(PNG);

	private Requests() {
	}

	public static WebTestClient.ResponseSpec post(WebTestClient client, String path, String json) {
		return client.post().uri(path).contentType(MediaType.APPLICATION_JSON).bodyValue(json).exchange();
	}

	/** A multipart request with files by part name. */
	public static WebTestClient.ResponseSpec upload(WebTestClient client, String path, String json,
			Map<String, byte[]> files) {
		var body = new MultipartBodyBuilder();
		body.part("request", json);
		files.forEach((name, bytes) -> body.part(name, new ByteArrayResource(bytes) {
			@Override
			public String getFilename() {
				return name + ".png";
			}
		}, MediaType.IMAGE_PNG));
		return client.post().uri(path).body(BodyInserters.fromMultipartData(body.build())).exchange();
	}

	public static String question(String text) {
		return "{\"question\":\"%s\"}".formatted(text);
	}

}
