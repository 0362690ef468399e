package io.sfumato.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * OpenAI's official Python client, unmodified, against the application. Skipped where
 * Python hasn't got it; the property or variable {@code PYTHON} names another one.
 */
@EndToEndTest
@Timeout(300)
class PythonOpenAiClientIT {

	@TempDir
	Path folder;

	@LocalServerPort
	int port;

	@Test
	void theClientGetsWhatItExpects() throws Exception {
		String python = Stream.of(System.getProperty("python"), System.getenv("PYTHON"), "python3")
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow();
		assumeTrue(run(List.of(python, "-c", "import openai")).code() == 0,
				"no openai for Python: pip install openai, or name another Python by -Dpython=…");
		Path script = Files.write(this.folder.resolve("contract.py"),
				getClass().getResourceAsStream("/openai_contract.py").readAllBytes());
		Path picture = Files.write(this.folder.resolve("receipt.png"), Total.receipt());

		Ended ended = run(List.of(python, script.toString(), "http://127.0.0.1:" + this.port, picture.toString()));

		assertThat(ended.code()).as(ended.output()).isZero();
		assertThat(ended.output()).endsWith("done\n").doesNotContain("failed");
	}

	private Ended run(List<String> command) throws Exception {
		Path log = this.folder.resolve("output.txt");
		Process process;
		try {
			process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		}
		catch (IOException noPython) {
			return new Ended(-1, "");
		}
		try {
			assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("it ended by itself").isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		return new Ended(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
	}

	private record Ended(int code, String output) {
	}

}
