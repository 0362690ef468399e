package io.sfumato.web.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.sfumato.web.Patience;
import io.sfumato.web.WebTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that sends everything before it reads gets its answer, whatever is wrong with
 * the request, and can use the connection again.
 */
@WebTest
class RequestBodyTests {

	private static final int PATIENCE_MS = (int) Patience.LONGEST.toMillis();

	@LocalServerPort
	int port;

	@ParameterizedTest
	@CsvSource({ "/api/v1/answers, application/json, 413", "/api/v1/answers, text/plain, 415",
			"/api/v1/nowhere, application/json, 404", "/api/v1/models, application/json, 405",
			"/api/v1/answers, multipart/form-data; boundary=x, 400", "/api/v1/answers, multipart/form-data, 400" })
	void theRestOfARefusedBodyIsRead(String path, String type, int status) throws IOException {
		for (boolean announced : new boolean[] { true, false }) {
			try (var socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
				socket.setSoTimeout(PATIENCE_MS);
				var in = new BufferedInputStream(socket.getInputStream());
				for (int round = 0; round < 2; round++) {
					upload(socket.getOutputStream(), path, type, 3 << 20, announced);

					assertThat(receive(in)).as("announced %s, round %s", announced, round)
						.startsWith("HTTP/1.1 " + status);
				}
			}
		}
	}

	@Test
	void aClientThatAsksFirstIsToldNotToSend() throws IOException {
		try (var socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(PATIENCE_MS);
			var in = new BufferedInputStream(socket.getInputStream());
			socket.getOutputStream()
				.write(head("/api/v1/answers", "application/json", "Content-Length: 9000000\r\nExpect: 100-continue")
					.getBytes(StandardCharsets.US_ASCII));

			assertThat(receive(in)).startsWith("HTTP/1.1 413");
			assertThat(in.read()).isEqualTo(-1);
		}
	}

	private void upload(OutputStream out, String path, String type, int bytes, boolean announced) throws IOException {
		byte[] chunk = new byte[1 << 16];
		Arrays.fill(chunk, (byte) 'x');
		out.write(head(path, type, announced ? "Content-Length: " + bytes : "Transfer-Encoding: chunked")
			.getBytes(StandardCharsets.US_ASCII));
		for (int sent = 0; sent < bytes; sent += chunk.length) {
			if (!announced) {
				out.write((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
			}
			out.write(chunk);
			if (!announced) {
				out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
			}
		}
		if (!announced) {
			out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		out.flush();
	}

	private String head(String path, String type, String framing) {
		return "POST %s HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: %s\r\n%s\r\n\r\n".formatted(path, this.port,
				type, framing);
	}

	/** Reads a response with an announced length and returns its status line. */
	private static String receive(InputStream in) throws IOException {
		String status = line(in);
		int length = -1;
		for (String header = line(in); !header.isEmpty(); header = line(in)) {
			if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
				length = Integer.parseInt(header.substring(15).strip());
			}
		}
		assertThat(in.readNBytes(length)).hasSize(length);
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
