package io.sfumato.encoders.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.vision.QwenVlTower.Grid;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/vision and golden-hf/encoders: towers on their own, of SigLIP, SigLIP 2, CLIP
 * and Qwen2.5-VL.
 */
class TowerGoldenTest {

	/** Encoders of later models. */
	private static final Set<String> NOT_COVERED = Set.of("gemma4_vision", "gemma4_audio");

	/** A test of its own looks at the encoder of sound. */
	private static final String WHISPER = "whisper";

	/** Models around towers have tests of their own. */
	private static final Set<String> ELSEWHERE = Set.of("llava_llada", "dimple");

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> towers() {
		return Golden.list(Golden.folder("golden/vision"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json").stream())
			.filter((file) -> !ELSEWHERE.contains(modelType(file)))
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> tower(file)));
	}

	private static String modelType(Path file) {
		Path checkpoint = Golden.folder("golden/checkpoints/" + Golden.json(file).get("checkpoint").asString());
		return Golden.json(checkpoint.resolve("config.json")).get("model_type").asString();
	}

	private void tower(Path file) {
		JsonNode info = Golden.json(file);
		Path directory = Golden.folder("golden/checkpoints/" + info.get("checkpoint").asString());
		Path tensorFile = file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
		try (Checkpoint checkpoint = Checkpoint.open(directory);
				SafetensorsFile tensors = SafetensorsFile.open(tensorFile)) {
			assertThat(checkpoint.config().requireString("model_type")).isEqualTo("siglip_vision_model");
			Case golden = new Case(tensors, "", "expected.", 1e-4);
			siglip(checkpoint, golden);
			golden.requireNothingLeft();
		}
	}

	@TestFactory
	Stream<DynamicTest> encoders() {
		return Golden.list(Golden.folder("golden-hf/encoders"), Files::isDirectory)
			.stream()
			.filter((folder) -> !Golden.json(folder.resolve("config.json"))
				.path("model_type")
				.asString("")
				.equals(WHISPER))
			.map((folder) -> dynamicTest(folder.getFileName().toString(), () -> encoder(folder)));
	}

	private void encoder(Path folder) {
		try (Checkpoint checkpoint = Checkpoint.open(folder);
				SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("cases.safetensors"))) {
			String type = checkpoint.config().requireString("model_type");
			if (NOT_COVERED.contains(type)) {
				abort("not covered yet: encoders/" + folder.getFileName() + " (" + type + ")");
			}
			Set<String> prefixes = new TreeSet<>();
			tensors.names().forEach((name) -> prefixes.add(name.substring(0, name.indexOf('.') + 1)));
			for (String prefix : prefixes) {
				Case golden = new Case(tensors, prefix, prefix, 0);
				switch (type) {
					case "siglip_vision_model" -> siglip(checkpoint, golden);
					case "clip_vision_model" -> clip(checkpoint, golden);
					case "siglip2_vision_model" -> naflex(checkpoint, golden);
					case "qwen2_5_vl", "qwen2_5_vl_vision", "qwen2_vl", "qwen2_vl_vision" -> qwen(checkpoint, golden);
					default -> fail("no test knows the encoder %s (%s)", folder.getFileName(), type);
				}
				golden.requireNothingLeft();
			}
		}
	}

	private void siglip(Checkpoint checkpoint, Case golden) {
		long[] shape = golden.shape("pixel_values");
		try (SiglipTower tower = SiglipTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(),
				golden.features()); RunControl control = new RunControl()) {
			golden.compare(
					tower.run(golden.floats("pixel_values"), (int) shape[0], (int) shape[2], (int) shape[3], control));
		}
	}

	private void clip(Checkpoint checkpoint, Case golden) {
		long[] shape = golden.shape("pixel_values");
		try (ClipTower tower = ClipTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(),
				golden.features()); RunControl control = new RunControl()) {
			assertThat(shape).containsExactly(shape[0], 3, tower.side(), tower.side());
			golden.compare(tower.run(golden.floats("pixel_values"), (int) shape[0], control));
		}
	}

	/** Rows of padding are nobody's: each image runs without them. */
	private void naflex(Checkpoint checkpoint, Case golden) {
		long[] mask = golden.longs("pixel_attention_mask");
		long[] shapes = golden.longs("spatial_shapes");
		float[] patches = golden.floats("pixel_values");
		int images = shapes.length / 2;
		int padded = mask.length / images;
		int values = patches.length / mask.length;
		Set<TowerFeature> features = golden.features();
		try (NaflexTower tower = NaflexTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), features);
				RunControl control = new RunControl()) {
			for (int image = 0; image < images; image++) {
				int rows = (int) shapes[2 * image];
				int columns = (int) shapes[2 * image + 1];
				assertThat(Arrays.stream(mask, image * padded, (image + 1) * padded).sum()).isEqualTo(rows * columns);
				int from = image * padded * values;
				golden.compare("resized_position_embeddings", image, images, tower.positions(rows, columns));
				Map<TowerFeature, float[]> found = tower
					.run(Arrays.copyOfRange(patches, from, from + rows * columns * values), rows, columns, control);
				for (TowerFeature feature : features) {
					golden.compare(feature.name(), image, images, found.get(feature));
				}
			}
		}
	}

	private void qwen(Checkpoint checkpoint, Case golden) {
		long[] sizes = golden.longs("grid_thw");
		float[] patches = golden.floats("pixel_values");
		List<Long> cells = new ArrayList<>();
		List<Long> ends = new ArrayList<>(List.of(0L));
		List<Long> places = new ArrayList<>();
		Map<TowerFeature, List<float[]>> found = new TreeMap<>();
		try (QwenVlTower tower = QwenVlTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(),
				golden.features()); RunControl control = new RunControl()) {
			int merge = tower.config().merge();
			int values = tower.config().values();
			int at = 0;
			for (int image = 0; image < sizes.length; image += 3) {
				Grid grid = new Grid((int) sizes[image], (int) sizes[image + 1], (int) sizes[image + 2]);
				int count = grid.frames() * grid.rows() * grid.columns();
				tower.run(Arrays.copyOfRange(patches, at * values, (at + count) * values), grid, control)
					.forEach((feature, result) -> found.computeIfAbsent(feature, (key) -> new ArrayList<>())
						.add(result));
				at += count;
				int columns = grid.columns() / merge;
				for (int frame = 0; frame < grid.frames(); frame++) {
					WindowOrder order = WindowOrder.of(grid.rows() / merge, columns, tower.config().window());
					long first = cells.size();
					Arrays.stream(order.cells()).forEach((cell) -> cells.add(first + cell));
					order.sizes().forEach((size) -> ends.add(ends.getLast() + (long) size * merge * merge));
					for (int patch = 0; patch < grid.rows() * grid.columns(); patch++) {
						int cell = patch / (merge * merge);
						places.add((long) cell / columns * merge + patch / merge % merge);
						places.add((long) cell % columns * merge + patch % merge);
					}
				}
			}
		}
		assertThat(cells).as("window_index").containsExactly(boxed(golden.longs("window_index")));
		assertThat(ends).as("cu_window_seqlens").containsExactly(boxed(golden.longs("cu_window_seqlens")));
		assertThat(places).as("position_ids_hw").containsExactly(boxed(golden.longs("position_ids_hw")));
		found.forEach((feature, parts) -> golden.compare(feature.name(), joined(parts)));
	}

	private static Long[] boxed(long[] values) {
		return Arrays.stream(values).boxed().toArray(Long[]::new);
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

	/** The tensors of one case; remembers which have been used. */
	private static final class Case {

		private final TensorStore tensors;

		private final String inputs;

		private final String results;

		private final double allowed;

		private final Set<String> left = new LinkedHashSet<>();

		/**
		 * @param allowed largest difference, 0 for 1e-4·(1+max|expected|)
		 */
		Case(TensorStore tensors, String inputs, String results, double allowed) {
			this.tensors = tensors;
			this.inputs = inputs;
			this.results = results;
			this.allowed = allowed;
			tensors.names().stream().filter((name) -> name.startsWith(inputs)).forEach(this.left::add);
		}

		long[] shape(String input) {
			return this.tensors.info(this.inputs + input).shape();
		}

		float[] floats(String input) {
			this.left.remove(this.inputs + input);
			return this.tensors.floats(this.inputs + input);
		}

		long[] longs(String input) {
			this.left.remove(this.inputs + input);
			return this.tensors.longs(this.inputs + input);
		}

		/** The results of a tower that the case has. */
		Set<TowerFeature> features() {
			Set<TowerFeature> features = new LinkedHashSet<>();
			for (String name : this.tensors.names()) {
				String own = name.startsWith(this.results) ? name.substring(this.results.length()) : "";
				if (own.startsWith("hidden_states.") || own.equals("last_hidden_state")
						|| own.equals("pooler_output")) {
					features.add(new TowerFeature(own));
				}
			}
			if (this.tensors.contains(this.results + "embeddings")) {
				features.add(TowerFeature.hiddenState(0));
			}
			if (this.tensors.contains(this.results + "tower_features")) {
				features.add(TowerFeature.hiddenState(-2));
			}
			assertThat(features).isNotEmpty();
			return features;
		}

		void compare(Map<TowerFeature, float[]> found) {
			found.forEach((feature, values) -> {
				if (this.tensors.contains(this.results + feature.name())) {
					compare(feature.name(), values);
				}
			});
			if (this.tensors.contains(this.results + "embeddings")) {
				compare("embeddings", found.get(TowerFeature.hiddenState(0)));
			}
			if (this.tensors.contains(this.results + "tower_features")) {
				compare("tower_features", found.get(TowerFeature.hiddenState(-2)));
			}
		}

		void compare(String result, float[] found) {
			compare(result, 0, 1, found);
		}

		/** One image's part of a result, of which the end may be padding. */
		void compare(String result, int image, int images, float[] found) {
			String name = this.results + result;
			this.left.remove(name);
			float[] expected = this.tensors.floats(name);
			int from = expected.length / images * image;
			if (images == 1) {
				assertThat(found).as(name).hasSameSizeAs(expected);
			}
			double bound = (this.allowed > 0) ? this.allowed : 1e-4 * (1 + largest(expected));
			assertThat(Golden.difference(found, Arrays.copyOfRange(expected, from, from + found.length))).as(name)
				.isLessThanOrEqualTo(bound);
		}

		void requireNothingLeft() {
			assertThat(this.left).as("tensors that no test knows").isEmpty();
		}

		private static double largest(float[] values) {
			double largest = 0;
			for (float value : values) {
				largest = Math.max(largest, Math.abs(value));
			}
			return largest;
		}

	}

}
