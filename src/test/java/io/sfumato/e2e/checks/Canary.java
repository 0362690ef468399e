package io.sfumato.e2e.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** An address of this machine that nobody should connect to. */
final class Canary implements AutoCloseable {

	private final ServerSocket socket;

	private final AtomicInteger accepted = new AtomicInteger();

	private int own;

	Canary() throws IOException {
		this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		Thread.ofVirtual().name("canary").start(this::listen);
	}

	private void listen() {
		while (!this.socket.isClosed()) {
			try (Socket visitor = this.socket.accept()) {
				this.accepted.incrementAndGet();
			}
			catch (IOException closed) {
				// the loop ends with the socket
			}
		}
	}

	/** Host and port. */
	String address() {
		return "127.0.0.1:" + this.socket.getLocalPort();
	}

	/**
	 * Connections so far. They are accepted in their order, so that one of our own tells
	 * when all before it have been.
	 */
	synchronized int hits() {
		try (Socket last = new Socket(this.socket.getInetAddress(), this.socket.getLocalPort())) {
			this.own++;
			while (last.getInputStream().read() >= 0) {
				// it is closed without a word
			}
			return this.accepted.get() - this.own;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
