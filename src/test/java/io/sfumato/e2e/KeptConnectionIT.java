package io.sfumato.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A browser sends its next request on the connection of the last one, sometimes before
 * the server has quite let go of that. Nothing of it may be left lying.
 */
@EndToEndTest
class KeptConnectionIT {

	private static final int PATIENCE_MS = 30_000;

	@LocalServerPort
	int port;

	@Test
	void whatComesAfterAQueuedRequestIsAnsweredToo() throws IOException {
		try (var socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(PATIENCE_MS);
			var in = new BufferedInputStream(socket.getInputStream());
			for (int round = 0; round < 5; round++) {
				// the page takes a moment, so the second request has to wait its turn
				send(socket, "/", "/api/v1/limits");
				assertThat(receive(in)).isEqualTo("HTTP/1.1 200 OK");
				assertThat(receive(in)).isEqualTo("HTTP/1.1 200 OK");

				send(socket, "/api/v1/strategies");
				assertThat(receive(in)).isEqualTo("HTTP/1.1 200 OK");
			}
		}
	}

	private void send(Socket socket, String... paths) throws IOException {
		var requests = new StringBuilder();
		for (String path : paths) {
			requests.append("GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n".formatted(path, this.port));
		}
		socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));
		socket.getOutputStream().flush();
	}

	/** Reads a response and returns its status line. */
	private static String receive(InputStream in) throws IOException {
		String status = line(in);
		int length = -1;
		boolean chunked = false;
		for (String header = line(in); !header.isEmpty(); header = line(in)) {
			String lower = header.toLowerCase(Locale.ROOT);
			if (lower.startsWith("content-length:")) {
				length = Integer.parseInt(lower.substring("content-length:".length()).strip());
			}
			chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
		}
		if (chunked) {
			for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
				in.readNBytes(size);
				line(in);
			}
			line(in);
		}
		else {
			in.readNBytes(length);
		}
		return status;
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

}
