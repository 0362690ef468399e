package io.sfumato.ai.remote;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.Run;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * Runs on a running server. The same requests, results, receipts and failures as with an
 * engine in this process; between them only the text's pieces are seen, not the steps.
 */
public final class RemoteRuns implements Runs, AutoCloseable {

	/** The server answers, or sends a comment, every few seconds while it works. */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

	private final Server server;

	private volatile @Nullable String defaultModel;

	/**
	 * @param server such as {@code http://localhost:8080}; {@code /v1} may stand behind
	 * it
	 * @param apiKey null where none is needed
	 */
	public RemoteRuns(URI server, @Nullable String apiKey) {
		this(server, apiKey, LONGEST_SILENCE);
	}

	RemoteRuns(URI server, @Nullable String apiKey, Duration longestSilence) {
		this.server = new Server(server, apiKey, longestSilence);
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalArgumentException for operations that Spring AI has no model for
	 */
	@Override
	public Run submit(RunRequest request, Consumer<GenerationEvent> events) {
		return switch (request.operation()) {
			case Operation.Chat chat -> {
				String model = request.model();
				yield run("/v1/chat/completions", ChatBody.of(request, chat, (model != null) ? model : defaultModel()),
						new ChatChunks(chat.choices()), events);
			}
			case Operation.Decide decide ->
				run("/api/v1/decisions", NativeBody.of(request, decide), new NativeEvents(), events);
			case Operation.Transcribe transcribe ->
				run("/api/v1/transcriptions", NativeBody.of(request, transcribe), new NativeEvents(), events);
			default -> throw new IllegalArgumentException(
					"a server isn't asked for " + request.operation().wireName() + " from here");
		};
	}

	private Run run(String path, Map<String, Object> body, Frames frames, Consumer<GenerationEvent> events) {
		HttpResponse<InputStream> response = this.server.post(path, body);
		String id = response.headers().firstValue("x-request-id").orElse("");
		return new RemoteRun(id, response.body(), frames, events, this.server.longestSilence()).start();
	}

	/** The server's; asked for once. */
	private String defaultModel() {
		String known = this.defaultModel;
		if (known != null) {
			return known;
		}
		String first = this.server.get("/v1/models").at("/data/0/id").asString(null);
		if (first == null) {
			throw new ServerRefusedException(Server.OK, "The server at " + this.server + " lists no model");
		}
		this.defaultModel = first;
		return first;
	}

	/** Cuts the connections; the runs on them are cancelled. */
	@Override
	public void close() {
		this.server.close();
	}

}
