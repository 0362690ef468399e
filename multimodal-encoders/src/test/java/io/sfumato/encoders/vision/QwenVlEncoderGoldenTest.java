package io.sfumato.encoders.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.image.ImageDecoder;
import io.sfumato.encoders.image.ImageLimits;
import io.sfumato.encoders.image.Patches;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.encoders.vision.QwenVlTower.Grid;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** golden/vision: from an image file to the embeddings that Dimple takes. */
class QwenVlEncoderGoldenTest {

	private static final double TOLERANCE = 2e-4;

	private static final Set<TowerFeature> TOWER = Set.of(TowerFeature.hiddenState(0), TowerFeature.POOLER_OUTPUT);

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> models() {
		return Golden.list(Golden.folder("golden/vision"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json").stream())
			.filter(QwenVlEncoderGoldenTest::isDimple)
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> model(file)));
	}

	/** Whether it is of the family, and not of its language model alone. */
	private static boolean isDimple(Path file) {
		Path checkpoint = Golden.folder("golden/checkpoints/" + Golden.json(file).get("checkpoint").asString());
		return Golden.json(checkpoint.resolve("config.json")).get("model_type").asString().equals("dimple")
				&& !Golden.json(file).get("tensors").has("input_ids");
	}

	private void model(Path file) {
		JsonNode info = Golden.json(file);
		Path tensorFile = file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
		try (Checkpoint checkpoint = Checkpoint
			.open(Golden.folder("golden/checkpoints/" + info.get("checkpoint").asString()));
				SafetensorsFile tensors = SafetensorsFile.open(tensorFile);
				QwenVlEncoder encoder = QwenVlEncoder.open(checkpoint, this.runtime);
				QwenVlTower tower = QwenVlTower.open(this.runtime, checkpoint.tensors(),
						checkpoint.config().object("vision_config").orElseThrow(), TOWER)) {
			for (String name : tensors.names()) {
				switch (name) {
					case "image_uint8", "pixel_values", "image_grid_thw", "expected.patch_embed", "expected.visual",
							"expected.projected" ->
						assertThat(tensors.info(name)).isNotNull();
					default -> fail("no test knows the tensor %s of %s", name, file);
				}
			}
			tower(tower, tensors);
			if (info.has("image")) {
				image(encoder, tower.config().merge(), tensors, new ImageDecoder(ImageLimits.DEFAULT)
					.decode(Golden.bytes(file.resolveSibling(info.get("image").asString()))));
			}
		}
	}

	/** The file's pixels through the tower, image by image. */
	private static void tower(QwenVlTower tower, TensorStore tensors) {
		long[] sizes = tensors.longs("image_grid_thw");
		float[] patches = tensors.floats("pixel_values");
		int values = tower.config().values();
		List<float[]> embedded = new ArrayList<>();
		List<float[]> merged = new ArrayList<>();
		int at = 0;
		try (RunControl control = new RunControl()) {
			for (int i = 0; i < sizes.length; i += 3) {
				Grid grid = new Grid((int) sizes[i], (int) sizes[i + 1], (int) sizes[i + 2]);
				int count = grid.frames() * grid.rows() * grid.columns();
				var found = tower.run(Arrays.copyOfRange(patches, at * values, (at + count) * values), grid, control);
				embedded.add(inMergeOrder(tower.config(), grid, found.get(TowerFeature.hiddenState(0))));
				merged.add(found.get(TowerFeature.POOLER_OUTPUT));
				at += count;
			}
		}
		compare(tensors, "expected.patch_embed", joined(embedded));
		compare(tensors, "expected.visual", joined(merged));
	}

	private static float[] inMergeOrder(QwenVlConfig config, Grid grid, float[] tokens) {
		int cell = config.merge() * config.merge() * config.hidden();
		WindowOrder order = WindowOrder.of(grid.rows() / config.merge(), grid.columns() / config.merge(),
				config.window());
		float[] result = new float[tokens.length];
		for (int place = 0; place < order.cells().length; place++) {
			System.arraycopy(tokens, place * cell, result, order.cells()[place] * cell, cell);
		}
		return result;
	}

	private static void image(QwenVlEncoder encoder, int merge, TensorStore tensors, RgbImage image) {
		assertThat(image.rgb()).isEqualTo(Golden.bytes(tensors, "image_uint8"));
		Patches patches = encoder.patches(image);
		assertThat(new long[] { 1, patches.rows(), patches.columns() }).isEqualTo(tensors.longs("image_grid_thw"));
		assertThat(Golden.difference(patches.values(), tensors.floats("pixel_values"))).isLessThanOrEqualTo(1e-6);

		SoftTokens tokens = encoder.encode(image);

		compare(tensors, "expected.projected", tokens.embeddings());
		assertThat(tokens.grid()).isEqualTo(new SoftTokens.Grid(patches.rows() / merge, patches.columns() / merge));
		assertThat(encoder.tokens(image.width(), image.height()))
			.isEqualTo(new TokenRange(tokens.count(), tokens.count()));
		assertThat(tokens.count()).isBetween(encoder.tokens().least(), encoder.tokens().most());
	}

	private static void compare(TensorStore tensors, String name, float[] found) {
		if (tensors.contains(name)) {
			assertThat(Golden.difference(found, tensors.floats(name))).as(name).isLessThanOrEqualTo(TOLERANCE);
		}
	}

	private static float[] joined(List<float[]> parts) {
		float[] all = new float[parts.stream().mapToInt((part) -> part.length).sum()];
		int at = 0;
		for (float[] part : parts) {
			System.arraycopy(part, 0, all, at, part.length);
			at += part.length;
		}
		return all;
	}

}
