package io.sfumato.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import io.sfumato.engine.Engine;
import io.sfumato.runtime.ort.OpenTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A thousand requests over fifty connections, of which every other one is given up
 * somewhere: while its body is sent, while it waits, in the middle of its answer. Who
 * stays gets a whole answer or a clean error, and in the end there is nothing left of
 * anybody: no run, no tensor, no memory.
 */
@EndToEndTest
class DisconnectsIT {

	private static final int CONNECTIONS = 50;

	private static final int REQUESTS = 20;

	/** Longer than any limit of the server, which has to be the one to give up. */
	private static final Duration PATIENCE = Duration.ofSeconds(150);

	private static final String BOUNDARY = "8d1f";

	private static final List<String> PICTURES = List.of("receipt.png", "shapes.png", "smiley.png", "ticket.png");

	private static final List<String[]> CALLS = List.of(
			new String[] { "/api/v1/answers", "{\"question\":\"What is this?\",\"options\":{\"maxTokens\":8}}" },
			new String[] { "/api/v1/answers",
					"{\"question\":\"What is this?\",\"stream\":true,\"options\":{\"maxTokens\":16}}" },
			new String[] { "/api/v1/captions", "{\"style\":\"short\",\"stream\":true,\"options\":{\"maxTokens\":8}}" },
			new String[] { "/api/v1/decisions", "{\"questions\":[{\"type\":\"yesNo\",\"ask\":\"Is it red?\"}]}" },
			new String[] { "/api/v1/infills", "{\"template\":\"Paid {{total: number min=0}}.\"}" },
			new String[] { "/api/v1/answers", "{\"question\":\"What is this?\",\"strategy\":\"none-such\"}" });

	@LocalServerPort
	int port;

	@Autowired
	Engine engine;

	@Test
	@Timeout(300)
	void nothingIsLeftOfAnybody() throws Exception {
		// as many at once as later: threads and their memory are there by then
		crowd(CONNECTIONS, 2, false, 1);
		settle();
		int tensors = OpenTensors.count();
		assertThat(tensors).as("those of the caches: assertions are enabled").isPositive();
		long heap = usedHeap();
		long resident = resident();

		Tally tally = crowd(CONNECTIONS, REQUESTS, true, 2);
		settle();

		assertThat(tally.whole.get() + tally.refused.get() + tally.givenUp.get()).isEqualTo(CONNECTIONS * REQUESTS);
		assertThat(tally.whole.get()).isGreaterThan(CONNECTIONS * REQUESTS / 4);
		assertThat(tally.givenUp.get()).isGreaterThan(CONNECTIONS * REQUESTS / 4);
		// who hung up at once may be read, served and given up only now
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(OpenTensors.count()).as("open tensors").isEqualTo(tensors));
		assertThat(usedHeap() - heap).as("heap").isLessThan(24L << 20);
		assertThat(resident() - resident).as("resident memory").isLessThan(256L << 20);
	}

	/** Until nobody is served any more. */
	private void settle() {
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			assertThat(this.engine.status().activeRuns()).isZero();
			assertThat(this.engine.status().queuedRuns()).isZero();
		});
		// the end of a run is told before its last tensors are closed
		int[] before = { -1 };
		await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(300)).until(() -> {
			int now = OpenTensors.count();
			boolean same = now == before[0];
			before[0] = now;
			return same;
		});
	}

	private Tally crowd(int connections, int requests, boolean impatient, long seed) throws Exception {
		var tally = new Tally();
		try (var threads = Executors.newFixedThreadPool(connections)) {
			List<Callable<Void>> all = new ArrayList<>();
			for (int number = 0; number < connections; number++) {
				RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1000 + number);
				int first = number * requests;
				all.add(() -> {
					new Client(random, tally, impatient).ask(first, requests);
					return null;
				});
			}
			for (Future<Void> each : threads.invokeAll(all)) {
				each.get(4, TimeUnit.MINUTES);
			}
		}
		return tally;
	}

	/** Heap that is in use when everything that can be has been given back. */
	private static long usedHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	/** 0 where the system doesn't tell. */
	private static long resident() throws IOException {
		Path status = Path.of("/proc/self/status");
		return Files.exists(status) ? Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
			.sum() : 0;
	}

	/** How requests ended. */
	private static final class Tally {

		private final AtomicInteger whole = new AtomicInteger();

		private final AtomicInteger refused = new AtomicInteger();

		private final AtomicInteger givenUp = new AtomicInteger();

	}

	/** Somebody with a connection, and another one after each time they hung up. */
	private final class Client {

		private final RandomGenerator random;

		private final Tally tally;

		private final boolean impatient;

		private Client(RandomGenerator random, Tally tally, boolean impatient) {
			this.random = random;
			this.tally = tally;
			this.impatient = impatient;
		}

		private void ask(int first, int requests) throws IOException {
			Socket socket = connect();
			try {
				for (int number = first; number < first + requests; number++) {
					String[] call = CALLS.get(number % CALLS.size());
					String id = "disconnects-%b-%d".formatted(this.impatient, number);
					byte[] request = request(call, PICTURES.get(number / CALLS.size() % PICTURES.size()), id);
					boolean stays = !this.impatient || this.random.nextBoolean();
					try {
						if (stays) {
							socket.getOutputStream().write(request);
							receive(socket.getInputStream());
						}
						else {
							giveUp(socket, request);
						}
					}
					catch (SocketTimeoutException ex) {
						throw StuckCall.at(
								"%s %s %s, %s".formatted(id, call[0], call[1], stays ? "to stay" : "to give up"),
								socket, DisconnectsIT.this.engine, ex);
					}
					if (!stays) {
						socket.close();
						this.tally.givenUp.incrementAndGet();
						socket = connect();
					}
				}
			}
			finally {
				socket.close();
			}
		}

		private Socket connect() throws IOException {
			var socket = new Socket(InetAddress.getLoopbackAddress(), DisconnectsIT.this.port);
			socket.setSoTimeout((int) PATIENCE.toMillis());
			return socket;
		}

		/** In the middle of the request, right behind it, or within the answer. */
		private void giveUp(Socket socket, byte[] request) throws IOException {
			switch (this.random.nextInt(3)) {
				case 0 -> socket.getOutputStream().write(request, 0, this.random.nextInt(request.length));
				case 1 -> socket.getOutputStream().write(request);
				default -> {
					socket.getOutputStream().write(request);
					// what is there, up to so many: a refusal may be shorter, and the
					// connection stays open
					socket.getInputStream().read(new byte[1 + this.random.nextInt(1500)]);
				}
			}
			if (this.random.nextBoolean()) {
				// cut off instead of closed
				socket.setSoLinger(true, 0);
			}
		}

		private void receive(InputStream in) throws IOException {
			String status = line(in);
			int length = -1;
			boolean events = false;
			for (String header = line(in); !header.isEmpty(); header = line(in)) {
				String lower = header.toLowerCase(Locale.ROOT);
				if (lower.startsWith("content-length:")) {
					length = Integer.parseInt(lower.substring("content-length:".length()).strip());
				}
				events |= lower.startsWith("content-type: text/event-stream");
			}
			String body = new String((length >= 0) ? in.readNBytes(length) : chunks(in), StandardCharsets.UTF_8);
			int code = Integer.parseInt(status.split(" ")[1]);
			if (code == 200) {
				this.tally.whole.incrementAndGet();
				if (events) {
					assertThat(body).contains("event: done").endsWith("\n\n");
				}
				else {
					assertThat(JsonMapper.shared().readTree(body).at("/receipt/forwardPasses").asInt()).isPositive();
				}
			}
			else {
				this.tally.refused.incrementAndGet();
				assertThat(code).as(body).isIn(422, 429);
				assertThat(JsonMapper.shared().readTree(body).at("/requestId").asString()).startsWith("req_");
			}
		}

		private static byte[] chunks(InputStream in) throws IOException {
			var all = new ByteArrayOutputStream();
			for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
				all.writeBytes(in.readNBytes(size));
				line(in);
			}
			line(in);
			return all.toByteArray();
		}

		private static String line(InputStream in) throws IOException {
			var line = new StringBuilder();
			for (int next = in.read(); next != '\n'; next = in.read()) {
				if (next < 0) {
					throw new IOException("the server closed the connection after '" + line + "'");
				}
				if (next != '\r') {
					line.append((char) next);
				}
			}
			return line.toString();
		}

		private static byte[] request(String[] call, String picture, String id) {
			var body = new ByteArrayOutputStream();
			body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"request\"\r\n\r\n" + call[1]
					+ "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + picture
					+ "\"\r\nContent-Type: image/png\r\n\r\n")
				.getBytes(StandardCharsets.UTF_8));
			body.writeBytes(Pictures.sample(picture));
			body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
			var request = new ByteArrayOutputStream();
			request.writeBytes(("POST " + call[0] + " HTTP/1.1\r\nHost: localhost\r\nX-Client-Request-Id: " + id
					+ "\r\nContent-Length: " + body.size() + "\r\nContent-Type: multipart/form-data; boundary="
					+ BOUNDARY + "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			request.writeBytes(body.toByteArray());
			return request.toByteArray();
		}

	}

}
