package io.sfumato.ai.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Consumer;

import io.sfumato.ai.chats.Chats;
import io.sfumato.engine.Run;
import io.sfumato.engine.error.NotReadyException;
import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Chats on a running server. The same requests, results, receipts and failures as with an
 * engine in this process; between them only the text's pieces are seen, not the steps.
 */
public final class RemoteChats implements Chats, AutoCloseable {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	/** The server answers, or sends a comment, every few seconds while it works. */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

	private static final Duration UNREACHABLE_FOR = Duration.ofSeconds(1);

	private static final int OK = 200;

	private final String base;

	private final @Nullable String apiKey;

	private final Duration longestSilence;

	private final HttpClient client = HttpClient.newBuilder()
		// an upgrade to HTTP/2 is offered with every request otherwise, and never taken
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_TIMEOUT)
		.build();

	private volatile @Nullable String defaultModel;

	/**
	 * @param server such as {@code http://localhost:8080}; {@code /v1} may stand behind
	 * it
	 * @param apiKey null where none is needed
	 */
	public RemoteChats(URI server, @Nullable String apiKey) {
		this(server, apiKey, LONGEST_SILENCE);
	}

	RemoteChats(URI server, @Nullable String apiKey, Duration longestSilence) {
		if (server.getHost() == null || !("http".equals(server.getScheme()) || "https".equals(server.getScheme()))) {
			throw new IllegalArgumentException("a server's address begins with http:// or https:// and a host");
		}
		String address = server.toString().replaceAll("/+$", "");
		this.base = address.endsWith("/v1") ? address : address + "/v1";
		this.apiKey = apiKey;
		this.longestSilence = longestSilence;
	}

	@Override
	public Run submit(RunRequest chat, Consumer<GenerationEvent> events) {
		String model = (chat.model() != null) ? chat.model() : defaultModel();
		byte[] body = MAPPER.writeValueAsBytes(ChatBody.of(chat, model));
		HttpResponse<InputStream> response = send(
				request("/chat/completions").header("content-type", "application/json")
					.POST(HttpRequest.BodyPublishers.ofByteArray(body))
					.build());
		int choices = (chat.operation() instanceof Operation.Chat operation) ? operation.choices() : 1;
		String id = response.headers().firstValue("x-request-id").orElse("");
		return new RemoteRun(id, response.body(), new ChatChunks(choices), events, this.longestSilence).start();
	}

	/** The server's; asked for once. */
	private String defaultModel() {
		String known = this.defaultModel;
		if (known != null) {
			return known;
		}
		String first = json(send(request("/models").GET().build())).at("/data/0/id").asString(null);
		if (first == null) {
			throw new ServerRefusedException(OK, "The server at " + this.base + " lists no model");
		}
		this.defaultModel = first;
		return first;
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.base + path)).timeout(this.longestSilence);
		return (this.apiKey != null) ? request.header("authorization", "Bearer " + this.apiKey) : request;
	}

	/** An answer that is no failure; its body is open. */
	private HttpResponse<InputStream> send(HttpRequest request) {
		try {
			HttpResponse<InputStream> response = this.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
			if (response.statusCode() != OK) {
				throw Refusals.of(json(response), response.statusCode(), retryAfter(response.headers()));
			}
			return response;
		}
		catch (IOException ex) {
			throw new NotReadyException("The server at %s can't be reached: %s".formatted(this.base, ex),
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
