package io.sfumato.trainer.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.trainer.model.Ears;
import io.sfumato.trainer.model.SpeechEmbedding;

import static org.assertj.core.api.Assertions.assertThat;

class ModelExportTests {

	@TempDir
	private Path directory;

	@Test
	void aModelThatHasNotListenedHasNoEars() throws IOException {
		Path exported = this.directory.resolve("deaf");

		ModelExport.write(this.directory, exported);

		assertThat(Files.readString(exported.resolve("config.json"))).doesNotContain("audio", "speech");
		assertThat(Files.readString(exported.resolve("preprocessor_config.json"))).doesNotContain("feature_size");
		assertThat(Files.readString(exported.resolve("README.md"))).doesNotContain("## Sound");
		try (SafetensorsFile weights = SafetensorsFile.open(exported.resolve("model.safetensors"))) {
			assertThat(weights.names()).noneMatch(
					(name) -> name.startsWith("audio_") || name.startsWith("speech_") || name.startsWith("heard."));
		}
	}

	@Test
	void trainingGoesOnFromAnExportedModel() throws IOException {
		float[] kernel = new float[24 * 9];
		kernel[5] = 0.75f;
		float[] tower = new float[192];
		tower[7] = -1.5f;
		Path snapshot = Files.createDirectories(this.directory.resolve("ears")).resolve("snapshot.safetensors");
		new SafetensorsWriter()
			.floats(SpeechEmbedding.weight(0), TensorType.F32, List.of(24L, 1L, 3L, 3L), () -> kernel)
			.floats("audio_tower.conv1.bias", TensorType.F32, List.of(192L), () -> tower)
			.writeTo(snapshot);
		Path exported = this.directory.resolve("exported");
		Path run = this.directory.resolve("run");
		Path again = this.directory.resolve("again");

		ModelExport.write(this.directory, exported);
		ModelExport.restore(exported, run);
		// a run counts as one that hears when its last stage is there
		Files.createDirectories(run.resolve("ears"));
		Files.copy(run.resolve("listen/snapshot.safetensors"), run.resolve("ears/snapshot.safetensors"));
		ModelExport.write(run, again);

		try (SafetensorsFile before = SafetensorsFile.open(exported.resolve("model.safetensors"));
				SafetensorsFile after = SafetensorsFile.open(again.resolve("model.safetensors"));
				SafetensorsFile anneal = SafetensorsFile.open(run.resolve("anneal/snapshot.safetensors"))) {
			assertThat(after.names()).isEqualTo(before.names());
			for (String name : before.names()) {
				assertThat(after.floats(name)).as(name).isEqualTo(before.floats(name));
			}
			assertThat(after.floats("audio_tower.conv1.bias")[7]).isEqualTo(-1.5f);
			assertThat(anneal.names()).contains("dense.concept.weight")
				.noneMatch((name) -> name.startsWith("audio_") || name.startsWith("heard."));
		}
	}

	@Test
	void earsAreExportedWithWhatEvensThemOutFoldedIn() throws IOException {
		float[] scale = new float[96];
		float[] mean = new float[96];
		scale[3] = 0.5f;
		mean[3] = 8;
		float[] weight = new float[256 * 288];
		// output 1 takes value 3 of the frozen network and value 0 of the other branch
		weight[288 + 3] = 2;
		weight[288 + 96] = 0.25f;
		float[] bias = new float[256];
		bias[1] = 1;
		float[] frozen = new float[24 * 9];
		frozen[5] = 0.75f;
		Path snapshot = Files.createDirectories(this.directory.resolve("ears")).resolve("snapshot.safetensors");
		new SafetensorsWriter().floats(Ears.SCALE, TensorType.F32, List.of(96L), () -> scale)
			.floats(Ears.MEAN, TensorType.F32, List.of(96L), () -> mean)
			.floats(Ears.FIRST_WEIGHT, TensorType.F32, List.of(256L, 288L), () -> weight)
			.floats(Ears.FIRST_BIAS, TensorType.F32, List.of(256L), () -> bias)
			.floats(SpeechEmbedding.weight(0), TensorType.F32, List.of(24L, 1L, 3L, 3L), () -> frozen)
			.writeTo(snapshot);
		Path exported = this.directory.resolve("hearing");

		ModelExport.write(this.directory, exported);

		assertThat(Files.readString(exported.resolve("config.json"))).contains("\"audio_token_id\" : 261",
				"\"window_frames\" : 76", "\"hop_frames\" : 8", "\"max_source_positions\" : 500",
				"\"audio_projector_type\" : \"mlp2x_gelu\"");
		assertThat(Files.readString(exported.resolve("preprocessor_config.json"))).contains("\"feature_size\" : 80",
				"\"chunk_length\" : 10");
		assertThat(Files.readString(exported.resolve("README.md"))).contains("## Sound");
		try (SafetensorsFile weights = SafetensorsFile.open(exported.resolve("model.safetensors"))) {
			float[] folded = weights.floats(Ears.FIRST_WEIGHT);
			assertThat(folded[288 + 3]).isEqualTo(1);
			assertThat(folded[288 + 96]).isEqualTo(0.25f);
			assertThat(weights.floats(Ears.FIRST_BIAS)[1]).isEqualTo(1 - 8);
			assertThat(weights.floats(SpeechEmbedding.weight(0))[5]).isEqualTo(0.75f);
			assertThat(weights.names()).contains("audio_tower.conv1.weight", "audio_tower.layers.1.fc2.bias",
					"audio_tower.embed_positions.weight", "audio_projector.2.bias", "speech_embedding.convs.19.weight")
				.doesNotContain("speech_embedding.convs.19.bias", "audio_tower.layers.0.self_attn.k_proj.bias",
						Ears.MEAN);
		}
	}

}
