package io.sfumato.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection over which anything may be said. */
final class RawConnection implements AutoCloseable {

	private final Socket socket;

	RawConnection(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout(60_000);
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Everything that comes until the other side has closed, cut off or not. */
	String rest() {
		var all = new StringBuilder();
		try {
			for (int next = this.socket.getInputStream().read(); next >= 0; next = this.socket.getInputStream()
				.read()) {
				all.append((char) next);
			}
		}
		catch (IOException cutOff) {
			// nothing more comes either way
		}
		return all.toString();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
