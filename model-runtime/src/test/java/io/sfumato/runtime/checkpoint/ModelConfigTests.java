package io.sfumato.runtime.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ModelConfigTests {

	@TempDir
	private Path directory;

	@Test
	void numbersMayBeWrittenInAnyWay() throws IOException {
		ModelConfig config = read("{\"a\":1e-05,\"b\":500000.0,\"c\":500000,\"d\":null}");

		assertThat(config.number("a", 0)).isEqualTo(1e-5);
		assertThat(config.requireInt("b")).isEqualTo(500000);
		assertThat(config.requireInt("c")).isEqualTo(500000);
		assertThat(config.integer("d")).isEmpty();
		assertThat(config.number("d", 3)).isEqualTo(3);
	}

	@Test
	void theFirstSpellingPresentCounts() throws IOException {
		ModelConfig config = read("{\"hidden_size\":64,\"d_model\":null}");

		assertThat(config.requireInt("d_model", "hidden_size")).isEqualTo(64);
	}

	@Test
	void refusalsNameFileAndField() throws IOException {
		ModelConfig config = read("{\"n\":1.5,\"s\":7,\"o\":{\"x\":\"y\"},\"l\":[1,\"a\"]}");

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> config.requireInt("n"))
			.withMessageContaining("config.json: field 'n': 1.5 isn't a whole number");
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> config.string("s"))
			.withMessageContaining("field 's'");
		assertThatExceptionOfType(CheckpointException.class)
			.isThrownBy(() -> config.object("o").orElseThrow().requireInt("x"))
			.withMessageContaining("field 'o.x'");
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> config.integers("l"))
			.withMessageContaining("field 'l'");
		assertThatExceptionOfType(CheckpointException.class)
			.isThrownBy(() -> config.requireInt("hidden_size", "d_model"))
			.withMessageContaining("field 'hidden_size': is missing (also not there as d_model)");
	}

	@Test
	void fieldsCanBeReplaced() throws IOException {
		ModelConfig config = read("{\"rope_theta\":500000.0,\"n\":1}").with(Map.of("rope_theta", 7e6));

		assertThat(config.number("rope_theta", 0)).isEqualTo(7e6);
		assertThat(config.requireInt("n")).isEqualTo(1);
	}

	@Test
	void aFileThatIsNoObjectIsRefused() throws IOException {
		Path file = Files.writeString(this.directory.resolve("config.json"), "[1]");

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> ModelConfig.read(file))
			.withMessageContaining("not a JSON object");
	}

	private ModelConfig read(String json) throws IOException {
		return ModelConfig.read(Files.writeString(this.directory.resolve("config.json"), json));
	}

}
