package io.sfumato.web.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.sfumato.web.problem.ProblemException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Tells requests apart: equal for equal routes and bodies, whatever the white space in
 * their JSON and the boundaries between their parts. The order of keys counts, since a
 * schema's decides the order of a record's.
 */
final class Fingerprint {

	private final MessageDigest digest;

	private final StrictJson json;

	private Fingerprint(StrictJson json) {
		this.json = json;
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	/**
	 * The fingerprint of a request, in hexadecimal digits.
	 * @param json reads what is JSON
	 */
	static String of(ServerHttpRequest request, RawBody body, StrictJson json) {
		var fingerprint = new Fingerprint(json);
		fingerprint.text(request.getPath().value());
		// decides whether an answer is streamed where the body doesn't say so
		fingerprint.text(Boolean.toString(request.getHeaders().getAccept().contains(MediaType.TEXT_EVENT_STREAM)));
		body.addTo(fingerprint);
		return HexFormat.of().formatHex(fingerprint.digest.digest());
	}

	/** JSON, or what was meant to be some. */
	void json(byte[] json) {
		try {
			text(this.json.read(json).toString());
		}
		catch (ProblemException broken) {
			bytes(json);
		}
	}

	void file(FilePart file) {
		text(file.name());
		text(file.declaredType());
		bytes(file.bytes());
	}

	void text(@Nullable String text) {
		bytes(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * With the length before it, so that what follows can't be taken for a part of it.
	 */
	private void bytes(byte[] bytes) {
		this.digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
		this.digest.update(bytes);
	}

}
