package io.sfumato.runtime.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CheckpointTests {

	@TempDir
	private Path directory;

	@BeforeEach
	void config() throws IOException {
		Files.writeString(this.directory.resolve("config.json"), "{\"model_type\":\"llada\"}");
	}

	@Test
	void aSingleFileNeedsNoIndex() {
		shard("model.safetensors", "a", 1);

		try (Checkpoint checkpoint = Checkpoint.open(this.directory)) {
			assertThat(checkpoint.tensors().names()).containsExactly("a");
			assertThat(checkpoint.config().string("model_type")).contains("llada");
			assertThat(checkpoint.json("generation_config.json")).isEmpty();
		}
	}

	@Test
	void directoriesAreJoinedAndTheFirstCounts(@TempDir Path other) throws IOException {
		Files.writeString(other.resolve("config.json"), "{}");
		shard("model.safetensors", "a", 1);
		new SafetensorsWriter().floats("a", TensorType.F32, List.of(1L), () -> new float[] { 9 })
			.floats("b", TensorType.F32, List.of(1L), () -> new float[] { 2 })
			.writeTo(other.resolve("model.safetensors"));

		try (Checkpoint one = Checkpoint.open(this.directory); Checkpoint two = Checkpoint.open(other)) {
			TensorStore joined = new JoinedTensors(one.tensors(), two.tensors());

			assertThat(joined.names()).containsExactly("a", "b");
			assertThat(joined.floats("a")).containsExactly(1, 1);
			assertThat(joined.floats("b")).containsExactly(2);
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> joined.info("c"))
				.withMessageContaining("'c'")
				.withMessageContaining(this.directory.toString());
		}
	}

	@Test
	void shardsAreJoined() throws IOException {
		shard("one.safetensors", "a", 1);
		shard("two.safetensors", "b", 2);
		index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");

		try (Checkpoint checkpoint = Checkpoint.open(this.directory)) {
			assertThat(checkpoint.tensors().floats("a")).containsExactly(1, 1);
			assertThat(checkpoint.tensors().floats("b")).containsExactly(2, 2);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"weight_map":{"a":"absent.safetensors"}}    | weight_map.a
			{"weight_map":{"c":"one.safetensors"}}       | weight_map.c
			{"weight_map":{"a":"../one.safetensors"}}    | not a plain name
			{"weight_map":{"a":7}}                       | weight_map.a
			{"weight_map":[]}                            | weight_map
			{}                                           | weight_map
			{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}} | not valid JSON
			{"weight_map":                               | not valid JSON
			""")
	void aWrongIndexIsRefusedByName(String index, String named) throws IOException {
		shard("one.safetensors", "a", 1);
		index(index);

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(this.directory))
			.withMessageContaining("model.safetensors.index.json")
			.withMessageContaining(named);
	}

	@Test
	void aDirectoryWithoutWeightsIsRefused() {
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Checkpoint.open(this.directory))
			.withMessageContaining("holds neither");
	}

	@Test
	void theDigestTellsTrainingsOfOneArchitectureApart() {
		shard("model.safetensors", "a", 1);
		String first = digest();
		shard("model.safetensors", "a", 2);
		String second = digest();
		shard("model.safetensors", "a", 1);

		assertThat(second).isNotEqualTo(first);
		assertThat(digest()).isEqualTo(first).hasSize(64);
	}

	private String digest() {
		try (Checkpoint checkpoint = Checkpoint.open(this.directory)) {
			return checkpoint.digest();
		}
	}

	private void shard(String file, String tensor, float value) {
		new SafetensorsWriter().floats(tensor, TensorType.F32, List.of(2L), () -> new float[] { value, value })
			.writeTo(this.directory.resolve(file));
	}

	private void index(String json) throws IOException {
		Files.writeString(this.directory.resolve("model.safetensors.index.json"), json);
	}

}
