package io.sfumato.runtime.ort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import ai.onnxruntime.OnnxTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.OnnxGraph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What the threads of a session do while nobody runs it, as Linux tells it.
 */
@EnabledOnOs(OS.LINUX)
class RestingThreadsTests {

	/** Made before the thread that is named, as is the pool that parts share. */
	private static final OrtRuntime RUNTIME = new OrtRuntime(Provider.CPU, 3);

	private static final Path TASKS = Path.of("/proc/self/task");

	/** No longer than 15 characters, all that Linux keeps of it. */
	private static final String NAME = "opens-a-session";

	/** By default two threads look for work behind a run for 30 ms and more. */
	private static final long LITTLE_NANOS = 5_000_000;

	@Test
	@Timeout(60)
	void threadsRestBetweenTheRunsOfTheirSession() throws Exception {
		assumeThat(Path.of("/proc/self/schedstat")).exists();
		// threads are born with the name of the one that makes them
		FutureTask<Long> runs = new FutureTask<>(RestingThreadsTests::leastNanosOfARun);
		Thread.ofPlatform().name(NAME).start(runs);

		long least = runs.get();

		assertThat(least).isLessThan(LITTLE_NANOS);
	}

	/**
	 * Processor time that two threads of a session take for a run and behind it until
	 * both sleep. Whatever else the machine does, it leaves one of the runs alone.
	 */
	private static long leastNanosOfARun() throws IOException {
		GraphBuilder g = new GraphBuilder("linear");
		g.output("y", Linear.of("w", 512, 512, false).apply(g, g.input("x", ElementType.FLOAT, "n", 512)), "n", 512);
		OnnxGraph graph = g.build();
		try (OrtModel model = RUNTIME.open("linear", graph, RandomTensors.of(graph, 1, 0.05));
				OnnxTensor input = model.tensor(OrtModelTests.floats(128 * 512), 128, 512)) {
			List<Path> threads = threadsOfTheSession();
			assertThat(threads).hasSize(2);
			long least = Long.MAX_VALUE;
			for (int run = 0; run < 5; run++) {
				long before = processorNanos(threads);
				OrtModelTests.run(model, Map.of("x", input), "y");
				while (!threads.stream().allMatch(RestingThreadsTests::sleeps)) {
					Thread.onSpinWait();
				}
				least = Math.min(least, processorNanos(threads) - before);
			}
			return least;
		}
	}

	/** Nothing if the thread has ended meanwhile. */
	private static String name(Path task) {
		try {
			return Files.readString(task.resolve("comm")).strip();
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static List<Path> threadsOfTheSession() throws IOException {
		Path self = TASKS.resolve(Path.of("/proc/thread-self").toRealPath().getFileName());
		List<Path> threads = new ArrayList<>();
		try (Stream<Path> tasks = Files.list(TASKS)) {
			for (Path task : tasks.toList()) {
				if (!task.equals(self) && name(task).equals(NAME)) {
					threads.add(task);
				}
			}
		}
		return threads;
	}

	/** The first number of a task's statistics. */
	private static long processorNanos(List<Path> tasks) throws IOException {
		long nanos = 0;
		for (Path task : tasks) {
			nanos += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
		}
		return nanos;
	}

	private static boolean sleeps(Path task) {
		try {
			String stat = Files.readString(task.resolve("stat"));
			return stat.charAt(stat.lastIndexOf(')') + 2) == 'S';
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
