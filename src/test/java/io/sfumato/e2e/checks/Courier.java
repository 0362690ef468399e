package io.sfumato.e2e.checks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sends what steps say, over plain HTTP and without trying again. Thread-safe. */
final class Courier implements AutoCloseable {

	private static final String BOUNDARY = "----------------------------sfumato-checks";

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofMinutes(1))
		.build();

	/** Sends a step's request once. */
	Reply send(Step step, Values values) {
		return send(request(step, values, body(step, values)), step.closeAfterEvent());
	}

	/** Sends it several times at once. */
	List<Reply> sendAtOnce(int times, Step step, Values values) {
		HttpRequest request = request(step, values, body(step, values));
		Callable<Reply> sending = () -> send(request, step.closeAfterEvent());
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Reply>> sent = new ArrayList<>();
			for (int time = 0; time < times; time++) {
				sent.add(threads.submit(sending));
			}
			List<Reply> replies = new ArrayList<>();
			for (Future<Reply> each : sent) {
				replies.add(each.get());
			}
			return replies;
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException("not every request was answered", ex);
		}
	}

	/** Sends the same without asking for a stream. */
	Reply sendWithoutStream(Step step, Values values) {
		if (!(step.content() instanceof Step.Content.Json(JsonNode template))) {
			throw new UnknownWordException("only a JSON body can be sent without stream");
		}
		ObjectNode body = ((ObjectNode) values.fill(template)).without(List.of("stream", "stream_options"));
		return send(request(step, values, bytes(body)), Optional.empty());
	}

	private Reply send(HttpRequest request, Optional<String> closeAfterEvent) {
		long begin = System.nanoTime();
		try {
			HttpResponse<InputStream> response = this.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
			try (InputStream body = response.body()) {
				boolean stream = response.headers()
					.firstValue("content-type")
					.filter((type) -> type.startsWith("text/event-stream"))
					.isPresent();
				Optional<Events> events = stream ? Optional.of(Events.read(body, closeAfterEvent)) : Optional.empty();
				byte[] bytes = events.map((all) -> String.join("\n", all.lines()).getBytes(StandardCharsets.UTF_8))
					.orElseGet(() -> rest(body));
				return new Reply(response.statusCode(), response.headers(), bytes, events,
						TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(request.method() + " " + request.uri() + " wasn't answered", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("stopped while waiting for an answer", ex);
		}
	}

	private static byte[] rest(InputStream body) {
		try {
			return body.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static HttpRequest request(Step step, Values values, byte[] body) {
		var request = HttpRequest.newBuilder(URI.create(values.text("${BASE}") + values.text(step.path())))
			.timeout(Duration.ofMinutes(2))
			.method(step.method(), (body.length == 0) ? HttpRequest.BodyPublishers.noBody()
					: HttpRequest.BodyPublishers.ofByteArray(body));
		step.headers().forEach((name, value) -> request.header(name, values.text(value)));
		if (step.content() instanceof Step.Content.Form) {
			request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
		}
		return request.build();
	}

	private static byte[] body(Step step, Values values) {
		byte[] body = switch (step.content()) {
			case Step.Content.Nothing nothing -> new byte[0];
			case Step.Content.Json(JsonNode template) -> bytes(values.fill(template));
			case Step.Content.Raw(String template) -> values.text(template).getBytes(StandardCharsets.UTF_8);
			case Step.Content.Form(List<Step.Part> parts) -> form(parts, values);
		};
		int size = step.inject().padBodyToBytes();
		if (size <= body.length) {
			return body;
		}
		byte[] padded = Arrays.copyOf(body, size);
		Arrays.fill(padded, body.length, size, (byte) ' ');
		return padded;
	}

	private static byte[] bytes(JsonNode json) {
		return JsonMapper.shared().writeValueAsBytes(json);
	}

	private static byte[] form(List<Step.Part> parts, Values values) {
		var form = new ByteArrayOutputStream();
		for (Step.Part part : parts) {
			form.writeBytes(ascii("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + part.name() + "\""
					+ part.filename().map((name) -> "; filename=\"" + name + "\"").orElse("") + "\r\n"
					+ part.contentType().map((type) -> "Content-Type: " + type + "\r\n").orElse("") + "\r\n"));
			form.writeBytes(values.bytes(part.data()));
			form.writeBytes(ascii("\r\n"));
		}
		form.writeBytes(ascii("--" + BOUNDARY + "--\r\n"));
		return form.toByteArray();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	@Override
	public void close() {
		this.client.shutdownNow();
		this.client.close();
	}

}
