package io.sfumato.runtime.checkpoint;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class LoraTensorsTests {

	private static final String QUERY = "model.transformer.blocks.1.q_proj.weight";

	private static final String OTHER = "model.transformer.blocks.0.q_proj.weight";

	private static final String CHANGE = "base_model.model.llm_model.model.transformer.blocks.1.q_proj.";

	@TempDir
	private Path directory;

	private final Map<String, List<Long>> changes = new LinkedHashMap<>(Map.of(CHANGE + "lora_A.default.weight",
			List.of(2L, 5L), CHANGE + "lora_B.default.weight", List.of(3L, 2L)));

	private SafetensorsFile weights;

	private SafetensorsFile adapters;

	@AfterEach
	void close() {
		for (SafetensorsFile file : new SafetensorsFile[] { this.weights, this.adapters }) {
			if (file != null) {
				file.close();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "F32", "BF16" })
	void aChangeIsAddedWhereverAWeightIsRead(TensorType type) {
		TensorStore merged = open(type);
		float[] weight = this.weights.floats(QUERY);
		float[] down = this.adapters.floats(CHANGE + "lora_A.default.weight");
		float[] up = this.adapters.floats(CHANGE + "lora_B.default.weight");
		float[] expected = new float[15];
		for (int row = 0; row < 3; row++) {
			for (int column = 0; column < 5; column++) {
				// alpha 16, rank 2
				double change = up[2 * row] * down[column] + up[2 * row + 1] * down[5 + column];
				expected[5 * row + column] = (float) (weight[5 * row + column] + 8 * change);
			}
		}

		assertThat(merged.floats(QUERY)).containsExactly(expected, within(1e-5f));
		assertThat(merged.floatRow(QUERY, 1)).containsExactly(
				new float[] { expected[5], expected[6], expected[7], expected[8], expected[9] }, within(1e-5f));
		float[] part = new float[7];
		merged.widen(QUERY, 4, FloatBuffer.wrap(part));
		for (int i = 0; i < part.length; i++) {
			assertThat(part[i]).isEqualTo(expected[4 + i], within(1e-5f));
		}
		assertThat(merged.floats(OTHER)).containsExactly(this.weights.floats(OTHER));
		if (type == TensorType.F32) {
			float[] raw = new float[15];
			merged.data(QUERY).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(raw);
			assertThat(raw).containsExactly(expected, within(1e-5f));
		}
	}

	@Test
	void withoutChangesTheWeightsStayWhatTheyAre() {
		this.changes.clear();
		this.changes.put("semantic_connector.conv.0.weight", List.of(1L, 1L));

		assertThat(open(TensorType.F32)).isSameAs(this.weights);
	}

	@Test
	void aChangeOfNothingIsRefused() {
		this.changes.put("llm_model.model.transformer.blocks.7.q_proj.lora_A.weight", List.of(2L, 5L));
		this.changes.put("llm_model.model.transformer.blocks.7.q_proj.lora_B.weight", List.of(3L, 2L));

		refused("blocks.7.q_proj");
	}

	@Test
	void halfAChangeIsRefused() {
		this.changes.remove(CHANGE + "lora_B.default.weight");

		refused("lora_B");
	}

	@Test
	void theOtherHalfOfAChangeIsRefusedToo() {
		this.changes.remove(CHANGE + "lora_A.default.weight");

		refused("lora_B");
	}

	@Test
	void aChangeOfAnotherShapeIsRefused() {
		this.changes.put(CHANGE + "lora_A.default.weight", List.of(2L, 6L));

		refused("lora_A");
	}

	private void refused(String named) {
		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(TensorType.F32))
			.withMessageContaining(named);
	}

	private TensorStore open(TensorType type) {
		this.weights = write("weights", type, Map.of(QUERY, List.of(3L, 5L), OTHER, List.of(3L, 5L)));
		this.adapters = write("changes", TensorType.F32, this.changes);
		return LoraTensors.of(this.weights, this.adapters, 16);
	}

	private SafetensorsFile write(String name, TensorType type, Map<String, List<Long>> shapes) {
		SafetensorsWriter writer = new SafetensorsWriter();
		shapes.forEach((tensor, shape) -> {
			float[] values = new float[(int) (shape.get(0) * shape.get(1))];
			Random random = new Random(tensor.hashCode());
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) random.nextGaussian();
			}
			writer.floats(tensor, type, shape, () -> values);
		});
		Path file = this.directory.resolve(name + ".safetensors");
		writer.writeTo(file);
		return SafetensorsFile.open(file);
	}

}
