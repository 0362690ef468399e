package io.sfumato.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A start that can't succeed ends at once, with a sentence that names what is wrong, and
 * with an exit code that scripts understand. Each test starts a JVM of its own.
 */
class StartUpIT {

	private static final Path CACHE = Path.of("app/target/cache").toAbsolutePath();

	@TempDir
	Path folder;

	@Test
	void aConfigThatIsNoJsonIsNamed() throws Exception {
		Path model = model();
		Files.writeString(model.resolve("config.json"), "{\"model_type\": ");

		Ended ended = start("--sfumato.model.location=" + model);

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("APPLICATION FAILED TO START", "config.json", "sfumato.model.location");
	}

	@Test
	void aConfigFieldThatIsWrongIsNamed() throws Exception {
		Path model = model();
		Path config = model.resolve("config.json");
		String good = Files.readString(config);
		String bad = good.replaceFirst("\"hidden_size\"\\s*:\\s*\\d+", "\"hidden_size\": \"wide\"");
		assertThat(bad).isNotEqualTo(good);
		Files.writeString(config, bad);

		Ended ended = start("--sfumato.model.location=" + model);

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("config.json", "hidden_size");
	}

	@Test
	void aTruncatedWeightsFileIsNamed() throws Exception {
		Path model = model();
		Path weights = model.resolve("model.safetensors");
		byte[] bytes = Files.readAllBytes(weights);
		Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1000));

		Ended ended = start("--sfumato.model.location=" + model);

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("model.safetensors");
	}

	@Test
	void aBrokenTokenizerIsNamed() throws Exception {
		Path model = model();
		Files.writeString(model.resolve("tokenizer.json"), "{\"version\":\"1.0\",\"model\":{}}");

		Ended ended = start("--sfumato.model.location=" + model);

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("tokenizer.json");
	}

	@Test
	void aFolderThatIsNotThereIsNamed() throws Exception {
		Ended ended = start("--sfumato.model.location=" + this.folder.resolve("nowhere"));

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("nowhere");
	}

	@Test
	void theNetworkStaysClosedWithoutKeys() throws Exception {
		Ended ended = start("--server.address=0.0.0.0");

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("server.address", "API keys", "127.0.0.1");
	}

	@Test
	void aManagementServerStaysOnThisMachineEvenWithKeys() throws Exception {
		Path keys = Files.writeString(this.folder.resolve("keys.txt"), "a " + "0".repeat(64) + " run\n");

		Ended ended = start("--sfumato.security.api-keys=" + keys, "--server.address=0.0.0.0",
				"--management.server.port=0", "--management.server.address=0.0.0.0");

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("management.server.address");
	}

	@Test
	void keysThatCantBeReadEndTheStart() throws Exception {
		Path keys = Files.writeString(this.folder.resolve("keys.txt"), "alice sk-secret-in-clear run\n");

		Ended ended = start("--sfumato.security.api-keys=" + keys);

		assertThat(ended.code()).isNotZero();
		assertThat(ended.output()).contains("APPLICATION FAILED TO START", "keys.txt, line 1", "sha256sum")
			.doesNotContain("sk-secret-in-clear");
	}

	/** A copy of the embedded model. */
	private Path model() throws IOException {
		Path copy = Files.createDirectory(this.folder.resolve("model"));
		for (String name : List.of("config.json", "generation_config.json", "model.safetensors",
				"preprocessor_config.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json")) {
			try (var in = getClass().getResourceAsStream("/io/sfumato/engine/embedded/" + name)) {
				if (in != null) {
					Files.copy(in, copy.resolve(name));
				}
			}
		}
		return copy;
	}

	private Ended start(String... arguments) throws Exception {
		var command = new ArrayList<String>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp",
				System.getProperty("java.class.path"), "io.sfumato.SfumatoApplication", "--server.port=0",
				"--sfumato.cache.directory=" + CACHE, "--sfumato.storage.directory=" + this.folder.resolve("storage")));
		command.addAll(List.of(arguments));
		Path log = this.folder.resolve("output.txt");
		Process process = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ended by itself").isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		return new Ended(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
	}

	private record Ended(int code, String output) {
	}

}
