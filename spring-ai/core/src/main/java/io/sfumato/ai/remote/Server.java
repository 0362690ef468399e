package io.sfumato.ai.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.RunCancelledException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The connection to a server. Whatever isn't an answer is the exception that an engine in
 * this process throws. Thread-safe.
 */
final class Server implements AutoCloseable {

	/** The status of an answer. */
	static final int OK = 200;

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration UNREACHABLE_FOR = Duration.ofSeconds(1);

	private static final String OPENAI = "/v1";

	private final String root;

	private final @Nullable String apiKey;

	private final Duration longestSilence;

	private final HttpClient client = HttpClient.newBuilder()
		// an upgrade to HTTP/2 is offered with every request otherwise, and never taken
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_TIMEOUT)
		.build();

	/**
	 * @param address may end with {@code /v1}, which other clients want to see
	 * @param apiKey null where none is needed
	 * @param longestSilence before it is given up
	 */
	Server(URI address, @Nullable String apiKey, Duration longestSilence) {
		if (address.getHost() == null || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
			throw new IllegalArgumentException("a server's address begins with http:// or https:// and a host");
		}
		String trimmed = address.toString().replaceAll("/+$", "");
		this.root = trimmed.endsWith(OPENAI) ? trimmed.substring(0, trimmed.length() - OPENAI.length()) : trimmed;
		this.apiKey = apiKey;
		this.longestSilence = longestSilence;
	}

	/** What is there, as JSON. */
	JsonNode get(String path) {
		return json(send(request(path).GET().build()));
	}

	/** Sends a body; that of the answer is open. */
	HttpResponse<InputStream> post(String path, Map<String, Object> body) {
		return send(request(path).header("content-type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body)))
			.build());
	}

	Duration longestSilence() {
		return this.longestSilence;
	}

	@Override
	public String toString() {
		return this.root;
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.root + path)).timeout(this.longestSilence);
		return (this.apiKey != null) ? request.header("authorization", "Bearer " + this.apiKey) : request;
	}

	private HttpResponse<InputStream> send(HttpRequest request) {
		try {
			HttpResponse<InputStream> response = this.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
			if (response.statusCode() != OK) {
				throw Refusals.of(json(response), response.statusCode(), retryAfter(response.headers()));
			}
			return response;
		}
		catch (IOException ex) {
			throw new NotReadyException("The server at %s can't be reached: %s".formatted(this.root, ex),
					UNREACHABLE_FOR);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RunCancelledException("The caller was interrupted while it waited for the server");
		}
	}

	private static JsonNode json(HttpResponse<InputStream> response) {
		try (InputStream body = response.body()) {
			return MAPPER.readTree(body);
		}
		catch (IOException | JacksonException ex) {
			// whoever answered doesn't speak JSON: the status has to do
			return MissingNode.getInstance();
		}
	}

	private static @Nullable Duration retryAfter(HttpHeaders headers) {
		return headers.firstValue("retry-after-ms")
			.filter((value) -> value.matches("\\d{1,9}"))
			.map((value) -> Duration.ofMillis(Long.parseLong(value)))
			.orElse(null);
	}

	/** Cuts the connections; the runs on them are cancelled. */
	@Override
	public void close() {
		this.client.shutdownNow();
	}

}
