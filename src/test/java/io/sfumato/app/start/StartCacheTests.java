package io.sfumato.app.start;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StartCacheTests {

	private static final Path CACHE = Path.of("/opt/sfumato.aot");

	@TempDir
	Path folder;

	@Test
	void theCacheComesBeforeWhatWasAskedFor() {
		var command = StartCache.command(List.of("java", "-Xmx1g", "-jar", "sfumato.jar", "--server.port=1", ""),
				CACHE);

		assertThat(command).startsWith("java").contains("-XX:AOTCache=/opt/sfumato.aot");
		assertThat(command).endsWith("-Xmx1g", "-jar", "sfumato.jar", "--server.port=1", "");
	}

	@Test
	void thresholdsOfTheCompilersGiveWayToOnesThatWereAskedFor() {
		var command = StartCache.command(List.of("java", "-XX:Tier4InvocationThreshold=5000", "-jar", "sfumato.jar"),
				CACHE);

		// the JVM takes the last one
		assertThat(command).filteredOn((option) -> option.startsWith("-XX:Tier4InvocationThreshold="))
			.containsExactly("-XX:Tier4InvocationThreshold=25000", "-XX:Tier4InvocationThreshold=5000");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-XX:AOTCache=own.aot", "-XX:AOTMode=off", "-XX:SharedArchiveFile=own.jsa", "-Xshare:off",
			"-agentlib:jdwp=transport=dt_socket,suspend=y", "-javaagent:agent.jar" })
	void optionsThatChooseACacheOrExcludeOneAreLeftAlone(String option) {
		assertThat(StartCache.command(List.of("java", option, "-jar", "sfumato.jar"), CACHE)).isNull();
	}

	@Test
	void aProcessGoesThroughItOnce() {
		var command = StartCache.command(List.of("java", "-jar", "sfumato.jar"), CACHE);

		assertThat(command).isNotNull();
		assertThat(StartCache.command(command, CACHE)).isNull();
	}

	@Test
	void argumentsOfTheApplicationAreNotOptionsOfTheJvm() {
		assertThat(StartCache.command(List.of("java", "-jar", "sfumato.jar", "-javaagent"), CACHE)).isNotNull();
	}

	@Test
	void aProcessThatWasNotStartedWithAJarIsLeftAlone() {
		assertThat(StartCache.command(List.of("java", "-cp", "sfumato.jar", "io.sfumato.SfumatoApplication"), CACHE))
			.isNull();
	}

	@Test
	void theKernelsCommandLineIsTakenApart() {
		assertThat(StartCache.arguments("java\0-jar\0a b.jar\0\0--x=\0")).containsExactly("java", "-jar", "a b.jar", "",
				"--x=");
	}

	@Test
	void theCacheLiesBesideTheJar() throws Exception {
		Path jar = this.folder.resolve("sfumato.jar");
		assertThat(StartCache.beside(jar.toString())).isNull();

		Path cache = Files.createFile(this.folder.resolve("sfumato.aot"));

		assertThat(StartCache.beside(jar.toString())).isEqualTo(cache);
		assertThat(StartCache.beside(jar + ":" + this.folder)).isNull();
	}

}
