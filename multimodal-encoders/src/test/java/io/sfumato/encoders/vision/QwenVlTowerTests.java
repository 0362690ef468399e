package io.sfumato.encoders.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.encoders.vision.QwenVlTower.Grid;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Qwen's towers against the plain reading of their description, and what is refused.
 */
class QwenVlTowerTests {

	private static final int WIDTH = 16;

	private static final int OUT = 6;

	private static final Set<TowerFeature> MERGED = Set.of(TowerFeature.POOLER_OUTPUT);

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	private final Map<String, List<Long>> shapes = new TreeMap<>();

	private final Map<String, float[]> tensors = new TreeMap<>();

	private final Map<String, Object> config = new LinkedHashMap<>();

	@TempDir
	Path directory;

	/**
	 * Qwen2-VL sees the whole image in every layer; Qwen2.5-VL windows of 2×2 cells in
	 * all but one. The maps have windows that are cut off to the right, below, and not at
	 * all.
	 */
	@ParameterizedTest
	@CsvSource({ "false, 4, 6", "true, 4, 6", "true, 2, 2", "true, 8, 4", "true, 6, 10" })
	void towersComputeWhatTheirDescriptionSays(boolean gated, int rows, int columns) throws IOException {
		tower("", gated);
		Grid grid = new Grid(1, rows, columns);
		float[] patches = random(new Random(5), rows * columns * 3 * 2 * 4, 1);
		try (Checkpoint checkpoint = write(this.config);
				QwenVlTower tower = QwenVlTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), MERGED);
				RunControl control = new RunControl()) {
			float[] found = tower.run(patches, grid, control).get(TowerFeature.POOLER_OUTPUT);

			double[][] expected = new PlainQwenVl(tower.config(), this.tensors).run(rows(patches, rows * columns),
					grid);
			assertThat(found).hasSize(expected.length * OUT);
			for (int i = 0; i < found.length; i++) {
				assertThat(Math.abs(found[i] - expected[i / OUT][i % OUT])).as("value %d", i).isLessThan(1e-4);
			}
		}
	}

	@Test
	void framesDoNotSeeEachOther() throws IOException {
		tower("", true);
		float[] patches = random(new Random(6), 2 * 16 * 24, 1);
		try (Checkpoint checkpoint = write(this.config);
				QwenVlTower tower = QwenVlTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), MERGED);
				RunControl control = new RunControl()) {
			float[] both = tower.run(patches, new Grid(2, 4, 4), control).get(TowerFeature.POOLER_OUTPUT);
			float[] second = tower.run(Arrays.copyOfRange(patches, 16 * 24, 2 * 16 * 24), new Grid(1, 4, 4), control)
				.get(TowerFeature.POOLER_OUTPUT);

			assertThat(Arrays.copyOfRange(both, second.length, both.length)).containsExactly(second);
			assertThatIllegalArgumentException().isThrownBy(() -> tower.run(patches, new Grid(1, 8, 3), control))
				.withMessageContaining("can't be merged by 2×2");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "visual.blocks.1.attn.proj.bias", "visual.merger.ln_q.weight",
			"img_projector.linear_2.weight" })
	void aMissingTensorIsRefusedByName(String name) throws IOException {
		dimple();
		this.shapes.remove(name);

		assertRefused(name, "is missing");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "visual.blocks.0.attn.qkv.bias", "visual.merger.mlp.0.weight", "img_projector.linear_1.bias" })
	void aMisshapenTensorIsRefusedByName(String name) throws IOException {
		dimple();
		put(name, 3, 5);

		assertRefused(name, "has shape [3, 5]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "visual.blocks.0.norm1.bias", "visual.extra.weight", "img_projector.linear_3.weight" })
	void anUnexpectedTensorIsRefusedByName(String name) throws IOException {
		dimple();
		put(name, 4);

		assertRefused(name, "isn't part of this kind of tower");
	}

	@ParameterizedTest
	@CsvSource({ "depth, 3", "num_heads, 3", "patch_size, 4", "intermediate_size, 9", "window_size, 2" })
	void aConfigThatDoesNotFitIsRefusedByField(String field, int value) throws IOException {
		dimple();
		this.config.put(field, value);

		assertRefused(field);
	}

	@Test
	void anImageKeepsItsShape() throws IOException {
		dimple();
		try (Checkpoint checkpoint = write(whole()); VisionEncoder encoder = open(checkpoint)) {
			assertThat(encoder.tokens(40, 20)).isEqualTo(new TokenRange(18, 18));
			assertThat(encoder.encode(new RgbImage(40, 20, new byte[2400])).grid())
				.isEqualTo(new io.sfumato.encoders.SoftTokens.Grid(3, 6));
			assertThatExceptionOfType(MediaException.class).isThrownBy(() -> encoder.tokens(201, 1))
				.withMessageContaining("differ by more than a factor of 200");
		}
	}

	private void assertRefused(String... parts) throws IOException {
		try (Checkpoint checkpoint = write(whole())) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.satisfies((ex) -> assertThat(ex.getMessage()).contains(Arrays.asList(parts)));
		}
	}

	private VisionEncoder open(Checkpoint checkpoint) {
		return VisionEncoders.open(checkpoint, this.runtime, (text) -> -1);
	}

	private Map<String, Object> whole() {
		return Map.of("model_type", "dimple", "hidden_size", 5, "vision_config", this.config);
	}

	private void dimple() throws IOException {
		tower("visual.", true);
		put("img_projector.linear_1.weight", 5, OUT);
		put("img_projector.linear_1.bias", 5);
		put("img_projector.linear_2.weight", 5, 5);
		put("img_projector.linear_2.bias", 5);
		Files.writeString(this.directory.resolve("preprocessor_config.json"),
				"{\"patch_size\": 2, \"min_pixels\": 16, \"max_pixels\": 300}");
	}

	/** Two layers, patches of 2×2 pixels, windows of 2×2 cells. */
	private void tower(String prefix, boolean gated) {
		put(prefix + "patch_embed.proj.weight", WIDTH, 3, 2, 2, 2);
		List<String> norms = new ArrayList<>(List.of("merger.ln_q"));
		for (String block : List.of("blocks.0.", "blocks.1.")) {
			norms.addAll(List.of(block + "norm1", block + "norm2"));
			linear(prefix + block + "attn.qkv", 3 * WIDTH, WIDTH);
			linear(prefix + block + "attn.proj", WIDTH, WIDTH);
			for (String up : gated ? List.of("gate_proj", "up_proj") : List.of("fc1")) {
				linear(prefix + block + "mlp." + up, 10, WIDTH);
			}
			linear(prefix + block + "mlp." + (gated ? "down_proj" : "fc2"), WIDTH, 10);
		}
		for (String norm : norms) {
			put(prefix + norm + ".weight", WIDTH);
			if (!gated) {
				put(prefix + norm + ".bias", WIDTH);
			}
		}
		linear(prefix + "merger.mlp.0", 4 * WIDTH, 4 * WIDTH);
		linear(prefix + "merger.mlp.2", OUT, 4 * WIDTH);
		this.config.putAll(Map.of("depth", 2, "num_heads", 2, "patch_size", 2));
		if (gated) {
			this.config.putAll(Map.of("window_size", 8, "fullatt_block_indexes", List.of(1)));
		}
	}

	private void linear(String name, long out, long in) {
		put(name + ".weight", out, in);
		put(name + ".bias", out);
	}

	private void put(String name, long... shape) {
		this.shapes.put(name, Arrays.stream(shape).boxed().toList());
	}

	private static float[] random(Random random, int count, double deviation) {
		float[] values = new float[count];
		for (int i = 0; i < count; i++) {
			values[i] = (float) (deviation * random.nextGaussian());
		}
		return values;
	}

	private static double[][] rows(float[] values, int count) {
		double[][] rows = new double[count][values.length / count];
		for (int i = 0; i < values.length; i++) {
			rows[i / rows[0].length][i % rows[0].length] = values[i];
		}
		return rows;
	}

	private Checkpoint write(Map<String, ?> json) throws IOException {
		Random random = new Random(7);
		SafetensorsWriter writer = new SafetensorsWriter();
		this.shapes.forEach((name, shape) -> {
			float[] values = random(random, Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact)), 0.3);
			this.tensors.put(name, values);
			writer.floats(name, TensorType.F32, shape, () -> values);
		});
		writer.writeTo(this.directory.resolve("model.safetensors"));
		Files.writeString(this.directory.resolve("config.json"), JsonMapper.shared().writeValueAsString(json));
		return Checkpoint.open(this.directory);
	}

}
