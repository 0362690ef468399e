package io.sfumato.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A plain HTTP client of the server under test.
 */
final class Caller implements AutoCloseable {

	private static final String BOUNDARY = "----------------------------8d1f";

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofMinutes(1))
		.build();

	private final int port;

	Caller(int port) {
		this.port = port;
	}

	Reply get(String path) throws IOException, InterruptedException {
		return new Reply(this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()));
	}

	Reply post(String path, String json) throws IOException, InterruptedException {
		return post(path, "application/json", json.getBytes(StandardCharsets.UTF_8));
	}

	Reply post(String path, String contentType, byte[] body) throws IOException, InterruptedException {
		return new Reply(this.client.send(posting(path, contentType, body), HttpResponse.BodyHandlers.ofString()));
	}

	/** Sends a file the way a form does. */
	Reply upload(String path, String json, String fileName, byte[] file) throws IOException, InterruptedException {
		return post(path, "multipart/form-data; boundary=" + BOUNDARY, form(json, fileName, file));
	}

	CompletableFuture<Reply> uploadLater(String path, String json, String fileName, byte[] file) {
		return this.client
			.sendAsync(posting(path, "multipart/form-data; boundary=" + BOUNDARY, form(json, fileName, file)),
					HttpResponse.BodyHandlers.ofString())
			.thenApply(Reply::new);
	}

	/** Opens a stream of events; closing it is what a client does that goes away. */
	InputStream stream(String path, String json, String fileName, byte[] file)
			throws IOException, InterruptedException {
		var response = this.client.send(
				posting(path, "multipart/form-data; boundary=" + BOUNDARY, form(json, fileName, file)),
				HttpResponse.BodyHandlers.ofInputStream());
		if (response.statusCode() != 200) {
			throw new IOException("status " + response.statusCode() + ": "
					+ new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
		}
		return response.body();
	}

	private HttpRequest posting(String path, String contentType, byte[] body) {
		return request(path).header("Content-Type", contentType)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build();
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofMinutes(3));
	}

	private static byte[] form(String json, String fileName, byte[] file) {
		var form = new ByteArrayOutputStream();
		form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n" + json
				+ "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + fileName
				+ "\"\r\nContent-Type: image/png\r\n\r\n")
			.getBytes(StandardCharsets.UTF_8));
		form.writeBytes(file);
		form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
		return form.toByteArray();
	}

	@Override
	public void close() {
		this.client.shutdownNow();
		this.client.close();
	}

	/**
	 * What came back.
	 */
	record Reply(int status, HttpResponse<String> response, String body) {

		Reply(HttpResponse<String> response) {
			this(response.statusCode(), response, response.body());
		}

		JsonNode json() {
			return JsonMapper.shared().readTree(this.body);
		}

		String at(String pointer) {
			return json().at(pointer).asString("");
		}

		String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

	}

}
