package io.sfumato.runtime.ort;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.OnnxGraph;

import static org.assertj.core.api.Assertions.assertThat;

class OrtLibraryTests {

	/** Without the switch this child process dies of SIGSEGV (exit value 139). */
	@Test
	void longCommandLineDoesNotEndTheProcess() throws Exception {
		assertThat(exitValue("-Dlong=" + "x".repeat(10_000), OpensTheRuntime.class)).isEqualTo(42);
	}

	/**
	 * Where the environment ends with the first shutdown hook, nothing can be opened any
	 * more in this child process (exit value 1), or it dies of SIGSEGV.
	 */
	@Test
	void sessionsAreStillOpenedWhileTheProcessIsBeingStopped() throws Exception {
		assertThat(exitValue("-ea", OpensUntilTheEnd.class)).isEqualTo(42);
	}

	private static int exitValue(String option, Class<?> main) throws Exception {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-XX:ErrorFile=/dev/null", option, "-cp",
				classPath + File.pathSeparator + "nowhere", main.getName())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		try {
			assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
			return process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	/** A child process. */
	public static final class OpensTheRuntime {

		public static void main(String[] arguments) {
			OrtRuntime.cpu();
			System.exit(42);
		}

	}

	/** A child process that goes on for some time after it was told to stop. */
	public static final class OpensUntilTheEnd {

		private static final int MORE = 200;

		public static void main(String[] arguments) throws Exception {
			OrtRuntime runtime = OrtRuntime.cpu();
			var opened = new CountDownLatch(1);
			var stopped = new CountDownLatch(1);
			var last = Thread.ofPlatform().unstarted(() -> {
				try {
					open(runtime);
					opened.countDown();
					while (stopped.getCount() > 0) {
						open(runtime);
					}
					for (int session = 0; session < MORE; session++) {
						open(runtime);
					}
				}
				catch (RuntimeException ex) {
					Runtime.getRuntime().halt(1);
				}
			});
			last.setDaemon(true);
			last.start();
			opened.await();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				stopped.countDown();
				try {
					last.join();
				}
				catch (InterruptedException ex) {
					Runtime.getRuntime().halt(2);
				}
			}));
			System.exit(42);
		}

		private static void open(OrtRuntime runtime) {
			GraphBuilder g = new GraphBuilder("linear");
			g.output("y", Linear.of("layer", 40, 30, false).apply(g, g.input("x", ElementType.FLOAT, "n", 40)), "n",
					30);
			OnnxGraph graph = g.build();
			try (OrtModel model = runtime.openPart("linear", graph, RandomTensors.of(graph, 3, 1))) {
				assert model != null;
			}
		}

	}

}
