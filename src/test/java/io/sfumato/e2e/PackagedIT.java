package io.sfumato.e2e;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The jar that users get. Every other test runs from a class path; in the jar, files of
 * one name from several libraries have become one.
 */
class PackagedIT {

	private static final Path JAR = Path.of("app/target/sfumato.jar");

	private static final Path CACHE = Path.of("app/target/sfumato.aot");

	private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

	@TempDir
	Path folder;

	@Test
	void theJarServesThePageAndAnswers() throws Exception {
		Started started = start(JAR);
		Process process = started.process();
		try (Caller caller = new Caller(started.port())) {
			var answer = caller.upload("/api/v1/answers", "{\"question\":\"What is this?\"}", "a.png", Pictures.png());
			for (int retry = 0; answer.status() == 503 && retry < 600; retry++) {
				// the port is open while the model is being loaded
				process.waitFor(Duration.ofMillis(100));
				answer = caller.upload("/api/v1/answers", "{\"question\":\"What is this?\"}", "a.png", Pictures.png());
			}

			assertThat(answer.status()).as(answer.body()).isEqualTo(200);
			assertThat(caller.get("/").body()).contains("<title>");
			assertThat(caller.get("/actuator/health/readiness").at("/status")).isEqualTo("UP");
			assertThat(caller.get("/actuator/prometheus").body()).contains("sfumato_runs_total");
		}
		finally {
			process.destroy();
			process.waitFor();
		}
	}

	/**
	 * Beside the jar lies what the build's rehearsal has written, and who starts the jar
	 * as they always have gets it, in a process that is still theirs.
	 */
	@Test
	void theStartCacheIsUsedUnasked() throws Exception {
		assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "Linux");
		assertThat(CACHE).exists();
		Started started = start(JAR);
		try {
			assertThat(Files.readString(Path.of("/proc/" + started.process().pid() + "/maps")))
				.contains(CACHE.toRealPath().toString());
			assertThat(Files.readString(started.log())).doesNotContain("Starting without");
		}
		finally {
			started.process().toHandle().destroy();
		}

		assertThat(started.process().waitFor()).as("as after any SIGTERM").isEqualTo(143);
		assertThat(Files.readString(started.log())).contains("Graceful shutdown complete");
	}

	@Test
	void aCacheOfAnotherJarCostsASentence() throws Exception {
		assumeTrue(Files.exists(Path.of("/proc/self/cmdline")), "Linux");
		Path copy = Files.copy(JAR, this.folder.resolve("copy.jar"));
		Files.copy(CACHE, this.folder.resolve("copy.aot"));
		Started started = start(copy);
		started.process().destroy();
		started.process().waitFor();

		assertThat(Files.readString(started.log())).containsOnlyOnce("Starting without " + this.folder)
			.doesNotContain("[aot]");
	}

	/** Clips are decoded by another process of the same jar (docs/decisions/0019). */
	@Test
	void theJarDecodesSoundInAnotherProcess() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + this.folder, "-cp",
				JAR.toString(), "io.sfumato.encoders.audio.file.DecoderMain")
			.start();
		process.getOutputStream().close();

		assertThat(process.getInputStream().readAllBytes()).as("ready").containsExactly(0);
		assertThat(process.waitFor()).isZero();
	}

	/**
	 * A list of Spring's or of the service loader that two libraries have must have been
	 * joined: each line of each is in the jar.
	 */
	@Test
	void nothingThatLibrariesRegisterIsLost() throws Exception {
		Set<String> lost = new TreeSet<>();
		try (var jar = new JarFile(JAR.toFile())) {
			for (String library : System.getProperty("java.class.path").split(File.pathSeparator)) {
				if (library.endsWith(".jar") && Files.exists(Path.of(library))) {
					lost.addAll(lost(library, jar));
				}
			}
		}

		assertThat(lost).isEmpty();
	}

	/**
	 * Lines of a library's registrations that the jar lacks, if it is part of the jar.
	 */
	private static Set<String> lost(String library, JarFile jar) throws Exception {
		Set<String> lost = new TreeSet<>();
		try (var part = new JarFile(library)) {
			boolean included = part.stream()
				.filter((entry) -> entry.getName().endsWith(".class") && !entry.getName().contains("module-info"))
				.limit(1)
				.anyMatch((entry) -> jar.getEntry(entry.getName()) != null);
			if (!included) {
				return lost;
			}
			for (var entry : Collections.list(part.entries())) {
				String name = entry.getName();
				if (!entry.isDirectory() && (name.startsWith("META-INF/services/") || name.endsWith(".imports")
						|| name.equals("META-INF/spring-autoconfigure-metadata.properties"))) {
					var joined = jar.getEntry(name);
					String there = (joined != null) ? new String(jar.getInputStream(joined).readAllBytes()) : "";
					new String(part.getInputStream(entry).readAllBytes()).lines()
						.map((line) -> line.replaceFirst("#.*", "").strip())
						.filter((line) -> !line.isEmpty() && there.lines().noneMatch(line::equals))
						.forEach((line) -> lost.add(name + ": " + line));
				}
			}
		}
		return lost;
	}

	/** Returns when the port is open. */
	private Started start(Path jar) throws Exception {
		Path log = this.folder.resolve("output.txt");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
				jar.toString(), "--server.port=0", "--sfumato.cache.directory=app/target/cache",
				"--sfumato.storage.directory=" + this.folder.resolve("storage"))
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			return new Started(process, log, port(process, log));
		}
		catch (Exception | Error ex) {
			process.destroyForcibly().waitFor();
			throw ex;
		}
	}

	private static int port(Process process, Path log) throws Exception {
		for (int round = 0; round < 3000 && process.isAlive(); round++) {
			// it is being written: its end may be half a letter
			Matcher matcher = STARTED.matcher(new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
			if (matcher.find()) {
				return Integer.parseInt(matcher.group(1));
			}
			process.waitFor(Duration.ofMillis(100));
		}
		throw new AssertionError("It didn't start: " + Files.readString(log));
	}

	private record Started(Process process, Path log, int port) {
	}

}
