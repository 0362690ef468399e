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

	/** The same for a recording. */
	public static final byte[] WAV = { 'R', 'I', 'F', 'F', 1, 2, 3, 4, 'W', 'A', 'V', 'E' };

	public static final String WAV_BASE64 = Base64.getEncoder().encodeToString(WAV);

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
		files.forEach((name, bytes) -> body.part(name, named(name + ".png", bytes), MediaType.IMAGE_PNG));
		return client.post().uri(path).body(BodyInserters.fromMultipartData(body.build())).exchange();
	}

	/** A form of fields around a sound file, each part typed as some clients do it. */
	public static WebTestClient.ResponseSpec form(WebTestClient client, String path, Map<String, String> fields,
			byte[] file) {
		var body = new MultipartBodyBuilder();
		body.part("file", named("tone.wav", file), MediaType.APPLICATION_OCTET_STREAM);
		fields.forEach((name, value) -> body.part(name, value, MediaType.TEXT_PLAIN));
		return client.post().uri(path).body(BodyInserters.fromMultipartData(body.build())).exchange();
	}

	private static ByteArrayResource named(String name, byte[] bytes) {
		return new ByteArrayResource(bytes) {
			@Override
			public String getFilename() {
				return name;
			}
		};
	}

	public static String question(String text) {
		return "{\"question\":\"%s\"}".formatted(text);
	}

}
