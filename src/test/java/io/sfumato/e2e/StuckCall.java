package io.sfumato.e2e;

import java.io.IOException;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import io.sfumato.engine.Engine;

/**
 * What there is to be seen when a call gets no answer: a client that only times out tells
 * nothing of whether its request was never read, never run, or never answered.
 */
final class StuckCall extends IOException {

	private static final List<String> WHOSE = List.of("reactor-http", "boundedElastic", "parallel", "sfumato-", "jobs");

	private StuckCall(String message, IOException cause) {
		super(message, cause);
	}

	/**
	 * Looks at the server, which runs in this process, and at both ends of a connection.
	 * @param call what was asked, so that its line in the access log can be found
	 */
	static StuckCall at(String call, Socket socket, Engine engine, IOException cause) {
		var seen = new StringBuilder(cause.getMessage()).append(": ")
			.append(call)
			.append(" from port ")
			.append(socket.getLocalPort())
			.append("; ")
			.append(engine.status())
			.append("\n\nBytes that wait (tx_queue:rx_queue); unread at the server's end, the request was never read:\n");
		// IPv4 and IPv6 alike: the server's end may be either
		for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
			connections(Path.of(table), socket.getLocalPort()).forEach((row) -> seen.append(row).append('\n'));
		}
		for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
			if (thread != null && WHOSE.stream().anyMatch(thread.getThreadName()::contains)) {
				describe(thread, seen);
			}
		}
		return new StuckCall(seen.toString(), cause);
	}

	/** None where the system doesn't tell. */
	private static List<String> connections(Path table, int port) {
		String hex = String.format(Locale.ROOT, ":%04X ", port);
		try {
			return Files.exists(table) ? Files.readAllLines(table).stream().filter((row) -> row.contains(hex)).toList()
					: List.of();
		}
		catch (IOException ex) {
			return List.of(table + ": " + ex);
		}
	}

	/** All of it: {@link ThreadInfo#toString()} ends after eight frames. */
	private static void describe(ThreadInfo thread, StringBuilder seen) {
		seen.append('\n').append(thread.getThreadName()).append(' ').append(thread.getThreadState());
		LockInfo lock = thread.getLockInfo();
		if (lock != null) {
			seen.append(" on ").append(lock).append(" of ").append(thread.getLockOwnerName());
		}
		for (StackTraceElement frame : thread.getStackTrace()) {
			seen.append("\n\tat ").append(frame);
		}
	}

}
