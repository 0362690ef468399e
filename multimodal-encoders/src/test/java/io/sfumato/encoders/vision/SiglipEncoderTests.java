package io.sfumato.encoders.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A checkpoint of LLaDA-V's layout with the published image size and hardly any weights.
 */
class SiglipEncoderTests {

	private static final String LLADA_V = "\"anyres_max_4\", \"image_grid_pinpoints\": \"(1x1),...,(6x6)\"";

	private static final String LAVIDA = "\"anyres\", \"mm_pool_all_views\": true, \"image_grid_pinpoints\": "
			+ "[[384, 768], [768, 384], [768, 768], [1152, 384], [384, 1152]]";

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TempDir
	Path directory;

	private String extra = "";

	/** The table of checkpoints.md §3.4. */
	@ParameterizedTest
	@CsvSource({ "384, 384, 1485", "200, 150, 1317", "640, 480, 2929", "480, 640, 2943", "1024, 768, 3627",
			"1920, 1080, 3649", "336, 1000, 2997", "2000, 2000, 3699" })
	void tokenCountsOfLladaV(int width, int height, int count) throws IOException {
		try (Checkpoint checkpoint = write(LLADA_V, "spatial_unpad", (name) -> true);
				VisionEncoder encoder = open(checkpoint)) {
			assertThat(encoder.tokens(width, height)).isEqualTo(new TokenRange(count, count));
			assertThat(encoder.tokens().most()).isGreaterThanOrEqualTo(count);
		}
	}

	/** The counts of checkpoints.md §4.3. */
	@ParameterizedTest
	@CsvSource({ "384, 384, 406", "640, 480, 834", "480, 640, 840", "1920, 1080, 660", "336, 1000, 826",
			"1000, 300, 712", "2000, 2000, 1008", "200, 150, 346" })
	void tokenCountsOfLavida(int width, int height, int count) throws IOException {
		try (Checkpoint checkpoint = write(LAVIDA, "spatial_unpad", (name) -> true);
				VisionEncoder encoder = open(checkpoint)) {
			assertThat(encoder.tokens(width, height)).isEqualTo(new TokenRange(count, count));
			assertThat(encoder.tokens().most()).isGreaterThanOrEqualTo(count);
		}
	}

	@Test
	void anImageBecomesAsManyTokensAsAnnounced() throws IOException {
		try (Checkpoint checkpoint = write(LLADA_V, "spatial_unpad", (name) -> true);
				VisionEncoder encoder = open(checkpoint)) {
			SoftTokens tokens = encoder.encode(new RgbImage(200, 150, new byte[3 * 200 * 150]));

			assertThat(tokens.count()).isEqualTo(1317);
			assertThat(tokens.hidden()).isEqualTo(encoder.hidden()).isEqualTo(6);
			assertThat(tokens.origins().getLast()).isInstanceOf(TokenOrigin.RowEnd.class);
			assertThat(tokens.origins()).filteredOn(TokenOrigin.RowEnd.class::isInstance).hasSize(21);
		}
	}

	@Test
	void aPaddedImageIsOneView() throws IOException {
		try (Checkpoint checkpoint = write("\"pad\"", "spatial_unpad", (name) -> true);
				VisionEncoder encoder = open(checkpoint)) {
			SoftTokens tokens = encoder.encode(new RgbImage(200, 100, new byte[3 * 200 * 100]));

			assertThat(tokens.count()).isEqualTo(730).isEqualTo(encoder.tokens(200, 100).most());
			// above the image there is only padding
			assertThat(((TokenOrigin.Patch) tokens.origins().getFirst()).box().isEmpty()).isTrue();
			assertThat(((TokenOrigin.Patch) tokens.origins().get(13 * 27)).box().isEmpty()).isFalse();
		}
	}

	@Test
	void layersBehindTheLastOneUsedMayBeMissing() throws IOException {
		try (Checkpoint checkpoint = write(LLADA_V, "spatial_unpad", (name) -> !name.contains("layers.1."));
				VisionEncoder encoder = open(checkpoint)) {
			assertThat(encoder.tokens(384, 384).most()).isEqualTo(1485);
		}
	}

	@ParameterizedTest
	@CsvSource({ "model.image_newline", "model.mm_projector.0.bias",
			"model.vision_tower.vision_tower.vision_model.embeddings.position_embedding.weight",
			"model.vision_tower.vision_tower.vision_model.encoder.layers.0.mlp.fc2.weight" })
	void aMissingTensorIsNamed(String missing) throws IOException {
		try (Checkpoint checkpoint = write(LLADA_V, "spatial_unpad", (name) -> !name.equals(missing))) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining(missing);
		}
	}

	/** The pooler of another kind of projector, and a part no SigLIP tower has. */
	@ParameterizedTest
	@CsvSource({ "model.mm_projector.conv_pool.weight",
			"model.vision_tower.vision_tower.vision_model.encoder.layers.0.self_attn.q_norm.weight" })
	void anUnexpectedTensorIsNamed(String unexpected) throws IOException {
		this.extra = unexpected;
		try (Checkpoint checkpoint = write(LLADA_V, "spatial_unpad", (name) -> true)) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining(unexpected)
				.withMessageContaining("isn't part of this kind of tower");
		}
	}

	@Test
	void aModelWithoutTowerIsRefused() throws IOException {
		try (Checkpoint checkpoint = write(LLADA_V, "flat", (name) -> name.contains("newline"))) {
			assertThat(VisionEncoders.isIn(checkpoint)).isFalse();
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open(checkpoint))
				.withMessageContaining("vision_config");
		}
	}

	private VisionEncoder open(Checkpoint checkpoint) {
		return VisionEncoders.open(checkpoint, this.runtime, (text) -> -1);
	}

	private Checkpoint write(String ratio, String merge, Predicate<String> kept) throws IOException {
		Files.writeString(this.directory.resolve("config.json"), """
				{ "model_type": "llava_llada", "hidden_size": 6, "mm_projector_type": "mlp2x_gelu",
				  "mm_patch_merge_type": "%s", "image_aspect_ratio": %s }
				""".formatted(merge, ratio));
		Files.createDirectories(this.directory.resolve("vision_tower"));
		Files.writeString(this.directory.resolve("vision_tower/config.json"), """
				{ "model_type": "siglip_vision_model", "image_size": 384, "patch_size": 14, "hidden_size": 8,
				  "intermediate_size": 10, "num_hidden_layers": 2, "num_attention_heads": 2 }
				""");
		Random random = new Random(5);
		SafetensorsWriter writer = new SafetensorsWriter();
		String tower = "model.vision_tower.vision_tower.vision_model.";
		List<String> layers = new ArrayList<>();
		for (int layer = 0; layer < 2; layer++) {
			String name = tower + "encoder.layers." + layer + ".";
			for (String linear : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
				layers.add(name + "self_attn." + linear + ".weight 8 8");
				layers.add(name + "self_attn." + linear + ".bias 8");
			}
			for (String norm : List.of("layer_norm1", "layer_norm2")) {
				layers.add(name + norm + ".weight 8");
				layers.add(name + norm + ".bias 8");
			}
			layers.addAll(List.of(name + "mlp.fc1.weight 10 8", name + "mlp.fc1.bias 10", name + "mlp.fc2.weight 8 10",
					name + "mlp.fc2.bias 8"));
		}
		layers.addAll(List.of(tower + "embeddings.patch_embedding.weight 8 3 14 14",
				tower + "embeddings.patch_embedding.bias 8", tower + "embeddings.position_embedding.weight 729 8",
				"model.mm_projector.0.weight 6 8", "model.mm_projector.0.bias 6", "model.mm_projector.2.weight 6 6",
				"model.mm_projector.2.bias 6", "model.image_newline 6"));
		if (!this.extra.isEmpty()) {
			layers.add(this.extra + " 8");
		}
		for (String tensor : layers) {
			String[] parts = tensor.split(" ");
			List<Long> shape = Arrays.stream(parts).skip(1).map(Long::valueOf).toList();
			float[] values = new float[(int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b)];
			for (int i = 0; i < values.length; i++) {
				values[i] = (float) random.nextGaussian() / 10;
			}
			if (kept.test(parts[0])) {
				writer.floats(parts[0], TensorType.F32, shape, () -> values);
			}
		}
		writer.writeTo(this.directory.resolve("model.safetensors"));
		return Checkpoint.open(this.directory);
	}

}
