package io.sfumato.ai.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that says what it is told to. */
final class ScriptedServer implements AutoCloseable {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final HttpServer server;

	private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();

	private final List<String> paths = new CopyOnWriteArrayList<>();

	private final List<String> keys = new CopyOnWriteArrayList<>();

	private final CountDownLatch gone = new CountDownLatch(1);

	private volatile int status = 200;

	private volatile Map<String, String> headers = Map.of();

	private volatile List<String> lines = List.of();

	private volatile boolean hangs;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile boolean pings;

	ScriptedServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/v1/models", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			try (OutputStream out = exchange.getResponseBody()) {
				out.write("{\"data\":[{\"id\":\"sfumato-mini\"}]}".getBytes(StandardCharsets.UTF_8));
			}
		});
		this.server.createContext("/v1/chat/completions", this::complete);
		this.server.createContext("/api/v1/", this::complete);
		this.server.start();
	}

	ScriptedServer streaming(String... lines) {
		this.lines = List.of(lines);
		return this;
	}

	ScriptedServer refusing(int status, Map<String, String> headers, String body) {
		this.status = status;
		this.headers = headers;
		this.lines = List.of(body);
		return this;
	}

	/** Doesn't end after its last line. */
	ScriptedServer hanging(boolean pings) {
		this.pings = pings;
		this.hangs = true;
		return this;
	}

	URI address() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	JsonNode body() {
		return this.bodies.getLast();
	}

	String path() {
		return this.paths.getLast();
	}

	String key() {
		return this.keys.getLast();
	}

	/** Counted down when the client has closed its connection. */
	CountDownLatch gone() {
		return this.gone;
	}

	private void complete(HttpExchange exchange) throws IOException {
		this.paths.add(exchange.getRequestURI().getPath());
		this.bodies.add(MAPPER.readTree(exchange.getRequestBody()));
		this.keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
		this.headers.forEach(exchange.getResponseHeaders()::set);
		exchange.sendResponseHeaders(this.status, 0);
		try (OutputStream out = exchange.getResponseBody()) {
			for (String line : this.lines) {
				out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
			}
			out.flush();
			while (this.hangs && !this.closed.await(20, TimeUnit.MILLISECONDS)) {
				if (this.pings) {
					// to a client that is gone, writing fails
					out.write(": ping\n".getBytes(StandardCharsets.UTF_8));
					out.flush();
				}
			}
		}
		catch (IOException ex) {
			this.gone.countDown();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
	}

}
