package io.sfumato.runtime.ort;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrtLibraryTests {

	/** Without the switch this child process dies of SIGSEGV (exit value 139). */
	@Test
	void longCommandLineDoesNotEndTheProcess() throws Exception {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Dlong=" + "x".repeat(10_000), "-cp",
				classPath + File.pathSeparator + "nowhere", OpensTheRuntime.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();

		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(42);
	}

	/** The child process. */
	public static final class OpensTheRuntime {

		public static void main(String[] arguments) {
			OrtRuntime.cpu();
			System.exit(42);
		}

	}

}
