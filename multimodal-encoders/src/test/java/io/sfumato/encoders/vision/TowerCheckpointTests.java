package io.sfumato.encoders.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the towers of SigLIP, SigLIP 2 and CLIP need of a checkpoint, and what they
 * refuse.
 */
class TowerCheckpointTests {

	private static final String LAYER = "encoder.layers.0.";

	private static final Set<TowerFeature> TOKENS = Set.of(TowerFeature.hiddenState(1));

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	private final Map<String, List<Long>> shapes = new TreeMap<>();

	private final Map<String, Object> config = new LinkedHashMap<>(
			Map.of("image_size", 4, "num_patches", 4, "patch_size", 2, "hidden_size", 8, "intermediate_size", 6,
					"num_hidden_layers", 2, "num_attention_heads", 2));

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource({ "siglip, embeddings.patch_embedding.bias", "siglip, encoder.layers.0.mlp.fc1.weight",
			"naflex, embeddings.patch_embedding.bias", "naflex, embeddings.position_embedding.weight",
			"clip, pre_layrnorm.bias", "clip, embeddings.position_embedding.weight",
			"clip, encoder.layers.0.self_attn.out_proj.bias" })
	void aMissingTensorIsRefusedByName(String kind, String name) throws IOException {
		tower(kind);
		this.shapes.remove(name);

		assertRefused(kind, "tensor '" + name + "': is missing");
	}

	@ParameterizedTest
	@CsvSource({ "siglip, embeddings.position_embedding.weight", "naflex, embeddings.patch_embedding.weight",
			"clip, embeddings.class_embedding", "clip, embeddings.patch_embedding.weight" })
	void aMisshapenTensorIsRefusedByName(String kind, String name) throws IOException {
		tower(kind);
		put(name, 8, 13);

		assertRefused(kind, "tensor '" + name + "': has shape [8, 13]");
	}

	@ParameterizedTest
	@CsvSource({ "siglip, encoder.layers.0.self_attn.q_norm.weight", "siglip, pre_layrnorm.weight",
			"naflex, embeddings.class_embedding", "clip, embeddings.patch_embedding.bias", "clip, head.probe" })
	void anUnexpectedTensorIsRefusedByName(String kind, String name) throws IOException {
		tower(kind);
		put(name, 8);

		assertRefused(kind, "tensor '" + name + "': isn't part of this kind of tower");
	}

	@ParameterizedTest
	@CsvSource({ "siglip, num_attention_heads, 3", "siglip, num_hidden_layers, 4", "siglip, patch_size, 9",
			"naflex, num_patches, 5", "clip, num_hidden_layers, 0" })
	void aConfigThatDoesNotFitIsRefusedByField(String kind, String field, int value) throws IOException {
		tower(kind);
		this.config.put(field, value);

		assertRefused(kind, "field '" + field + "'");
	}

	/** LLaVA-like models take what comes before the end, and may leave the end out. */
	@ParameterizedTest
	@CsvSource({ "siglip", "naflex", "clip" })
	void whatLiesBehindTheResultsIsNotAsked(String kind) throws IOException {
		tower(kind);
		put("post_layernorm.weight", 8);
		put("encoder.layers.1.mlp.fc2.bias", 8);
		put("embeddings.position_ids", 1);

		try (Checkpoint checkpoint = write(); AutoCloseable tower = open(kind, checkpoint)) {
			assertThat(tower).isNotNull();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void clipTakesImagesOneByOne() throws IOException {
		tower("clip");
		float[] pixels = new float[2 * 3 * 4 * 4];
		Random random = new Random(2);
		for (int i = 0; i < pixels.length; i++) {
			pixels[i] = (float) random.nextGaussian();
		}
		try (Checkpoint checkpoint = write();
				ClipTower tower = ClipTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), TOKENS);
				RunControl control = new RunControl()) {
			float[] both = tower.run(pixels, 2, control).get(TowerFeature.hiddenState(1));
			float[] second = tower.run(Arrays.copyOfRange(pixels, 48, 96), 1, control).get(TowerFeature.hiddenState(1));

			assertThat(both).hasSize(2 * 5 * 8);
			assertThat(Arrays.copyOfRange(both, 40, 80)).containsExactly(second);
		}
	}

	private AutoCloseable open(String kind, Checkpoint checkpoint) {
		return switch (kind) {
			case "siglip" -> SiglipTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), TOKENS);
			case "naflex" -> NaflexTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), TOKENS);
			default -> ClipTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), TOKENS);
		};
	}

	private void assertRefused(String kind, String message) throws IOException {
		try (Checkpoint checkpoint = write()) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(kind, checkpoint))
				.withMessageContaining(message);
		}
	}

	/** One layer of two, over four patches of 2×2 pixels. */
	private void tower(String kind) {
		if (kind.equals("naflex")) {
			put("embeddings.patch_embedding.weight", 8, 12);
		}
		else {
			put("embeddings.patch_embedding.weight", 8, 3, 2, 2);
		}
		if (kind.equals("clip")) {
			put("embeddings.class_embedding", 8);
			put("pre_layrnorm.weight", 8);
			put("pre_layrnorm.bias", 8);
		}
		else {
			put("embeddings.patch_embedding.bias", 8);
		}
		put("embeddings.position_embedding.weight", kind.equals("clip") ? 5 : 4, 8);
		for (String norm : List.of("layer_norm1", "layer_norm2")) {
			put(LAYER + norm + ".weight", 8);
			put(LAYER + norm + ".bias", 8);
		}
		for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
			put(LAYER + "self_attn." + projection + ".weight", 8, 8);
			put(LAYER + "self_attn." + projection + ".bias", 8);
		}
		put(LAYER + "mlp.fc1.weight", 6, 8);
		put(LAYER + "mlp.fc1.bias", 6);
		put(LAYER + "mlp.fc2.weight", 8, 6);
		put(LAYER + "mlp.fc2.bias", 8);
	}

	private void put(String name, long... shape) {
		this.shapes.put(name, Arrays.stream(shape).boxed().toList());
	}

	private Checkpoint write() throws IOException {
		Random random = new Random(7);
		SafetensorsWriter writer = new SafetensorsWriter();
		this.shapes.forEach((name, shape) -> writer.floats(name, TensorType.F32, shape, () -> {
			float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) random.nextGaussian() / 4;
			}
			return values;
		}));
		writer.writeTo(this.directory.resolve("model.safetensors"));
		Files.writeString(this.directory.resolve("config.json"), JsonMapper.shared().writeValueAsString(this.config));
		return Checkpoint.open(this.directory);
	}

}
