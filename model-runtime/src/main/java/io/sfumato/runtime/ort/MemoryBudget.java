package io.sfumato.runtime.ort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

import com.sun.management.OperatingSystemMXBean;
import io.sfumato.runtime.graph.OnnxGraph;

import java.lang.management.ManagementFactory;

/**
 * What a session will need, and what there is.
 */
public final class MemoryBudget {

	/** Threads, arenas, activations of a few thousand cells. */
	private static final long OVERHEAD = 64L << 20;

	private MemoryBudget() {
	}

	/**
	 * Memory of a session: its weights as fp32, and once more as the packed copies that
	 * the matrix kernels keep.
	 */
	public static long estimate(OnnxGraph graph) {
		return 2 * graph.weightBytes() + OVERHEAD;
	}

	/**
	 * Refuses a model that can't fit.
	 * @throws InsufficientMemoryException with both numbers
	 */
	public static void require(String what, long bytes) {
		long available = available();
		if (bytes > available) {
			throw new InsufficientMemoryException(what, bytes, available);
		}
	}

	/**
	 * Bytes this process may still take: what the kernel calls available (page cache
	 * counts, it gives way), bounded by the container's limit.
	 */
	public static long available() {
		long machine = memAvailable(Path.of("/proc/meminfo"))
			.orElseGet(() -> (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
					? system.getFreeMemorySize() : Long.MAX_VALUE);
		return Math.min(machine, groupAvailable(Path.of("/sys/fs/cgroup")));
	}

	static OptionalLong memAvailable(Path meminfo) {
		return read(meminfo)
			.flatMap((text) -> text.lines().filter((line) -> line.startsWith("MemAvailable:")).findFirst())
			.map((line) -> OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) << 10))
			.orElseGet(OptionalLong::empty);
	}

	/** Control group v2: the limit less what is used and can't be reclaimed. */
	static long groupAvailable(Path group) {
		Optional<String> limit = read(group.resolve("memory.max")).map(String::strip);
		if (limit.isEmpty() || limit.get().equals("max")) {
			return Long.MAX_VALUE;
		}
		long used = read(group.resolve("memory.current")).map((text) -> Long.parseLong(text.strip())).orElse(0L);
		long cached = read(group.resolve("memory.stat"))
			.flatMap((text) -> text.lines().filter((line) -> line.startsWith("inactive_file ")).findFirst())
			.map((line) -> Long.parseLong(line.substring("inactive_file ".length()).strip()))
			.orElse(0L);
		return Math.max(0, Long.parseLong(limit.get()) - used + cached);
	}

	private static Optional<String> read(Path file) {
		try {
			return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
		}
		catch (IOException ex) {
			// a pseudo file that can't be read says nothing, like one that isn't there
			return Optional.empty();
		}
	}

}
