package io.sfumato.trainer.train;

import java.nio.file.Path;
import java.util.List;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.runtime.checkpoint.TensorType;
import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.model.ModelSize;

import static org.assertj.core.api.Assertions.assertThat;

class SnapshotTests {

	@TempDir
	private Path directory;

	/** The vocabulary grows at its end, so an older snapshot fills its first rows. */
	@Test
	void olderSnapshotsFillTheFirstRowsOfAGrownTable() {
		MiniModel model = MiniModel.create(new ModelSize(6, 4, 2, 1, 4, 1, List.of(8, 8, 8, 4), List.of(0, 0, 0, 0), 3),
				3, torch.ScalarType.Float);
		float[] before = model.weights().values("model.embed_tokens.weight");
		float[] saved = { 1, 2, 3, 4, 5, 6, 7, 8 };
		Path file = this.directory.resolve("snapshot.safetensors");
		new SafetensorsWriter().floats("model.embed_tokens.weight", TensorType.F32, List.of(2L, 4L), () -> saved)
			.writeTo(file);

		assertThat(Snapshot.loadAverages(file, model.weights())).isTrue();

		float[] after = model.weights().values("model.embed_tokens.weight");
		assertThat(after).startsWith(saved).endsWith(before[22], before[23]);
	}

}
