package io.sfumato.encoders.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.vision.SiglipTower.Feature;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** golden/vision and golden-hf/encoders: SigLIP towers. */
class SiglipTowerGoldenTest {

	/** Towers of other kinds, and models around towers; audio encoders. */
	private static final Set<String> NOT_COVERED = Set.of("clip_vision_model", "gemma4_vision", "gemma4_audio",
			"qwen2_5_vl", "qwen2_5_vl_vision", "siglip2_vision_model", "whisper");

	private static final Set<String> MODELS_NOT_COVERED = Set.of("llava_llada", "llava_llada_lavida", "llada",
			"dimple");

	private final OrtRuntime runtime = new OrtRuntime(Provider.CPU, 1);

	@TestFactory
	Stream<DynamicTest> towers() {
		return Golden.list(Golden.folder("golden/vision"), Files::isDirectory)
			.stream()
			.flatMap((folder) -> Golden.files(folder, ".json")
				.stream()
				.map((file) -> dynamicTest(folder.getFileName() + "/" + file.getFileName(), () -> tower(file))));
	}

	private void tower(Path file) {
		JsonNode info = Golden.json(file);
		Path directory = Golden.folder("golden/checkpoints/" + info.get("checkpoint").asString());
		try (Checkpoint checkpoint = Checkpoint.open(directory)) {
			String type = checkpoint.config().requireString("model_type");
			if (!type.equals("siglip_vision_model")) {
				assertThat(MODELS_NOT_COVERED).as("model types known but not covered yet").contains(type);
				abort("not covered yet: vision/" + file.getParent().getFileName() + " (" + type + ")");
			}
			Path tensorFile = file.resolveSibling(file.getFileName().toString().replace(".json", ".safetensors"));
			try (SafetensorsFile tensors = SafetensorsFile.open(tensorFile)) {
				compare(checkpoint, tensors, "pixel_values", "expected.", 1e-4);
			}
		}
	}

	@TestFactory
	Stream<DynamicTest> encoders() {
		return Golden.list(Golden.folder("golden-hf/encoders"), Files::isDirectory)
			.stream()
			.map((folder) -> dynamicTest(folder.getFileName().toString(), () -> encoder(folder)));
	}

	private void encoder(Path folder) {
		try (Checkpoint checkpoint = Checkpoint.open(folder);
				SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("cases.safetensors"))) {
			String type = checkpoint.config().requireString("model_type");
			if (!type.equals("siglip_vision_model")) {
				assertThat(NOT_COVERED).as("model types known but not covered yet").contains(type);
				abort("not covered yet: encoders/" + folder.getFileName() + " (" + type + ")");
			}
			for (String name : tensors.names()) {
				if (name.endsWith(".pixel_values")) {
					String prefix = name.substring(0, name.length() - "pixel_values".length());
					compare(checkpoint, tensors, name, prefix, 0);
				}
				else {
					String prefix = name.substring(0, name.indexOf('.') + 1);
					assertThat(tensors.names()).as("pixels of %s", name).contains(prefix + "pixel_values");
				}
			}
		}
	}

	/**
	 * Computes everything that is expected in one run.
	 * @param allowed largest difference, 0 for 1e-4·(1+max|expected|)
	 */
	private void compare(Checkpoint checkpoint, TensorStore tensors, String input, String prefix, double allowed) {
		Set<Feature> wanted = new LinkedHashSet<>();
		Set<String> results = new LinkedHashSet<>();
		for (String name : tensors.names()) {
			if (name.startsWith(prefix) && !name.equals(input)) {
				results.add(name);
				wanted.add(feature(name.substring(prefix.length())));
			}
		}
		assertThat(results).isNotEmpty();
		long[] shape = tensors.info(input).shape();
		try (SiglipTower tower = SiglipTower.open(this.runtime, checkpoint.tensors(), checkpoint.config(), wanted);
				RunControl control = new RunControl()) {
			Map<Feature, float[]> features = tower.run(tensors.floats(input), (int) shape[0], (int) shape[2],
					(int) shape[3], control);
			for (String name : results) {
				float[] expected = tensors.floats(name);
				double bound = (allowed > 0) ? allowed : 1e-4 * (1 + largest(expected));
				assertThat(Golden.difference(features.get(feature(name.substring(prefix.length()))), expected)).as(name)
					.isLessThanOrEqualTo(bound);
			}
		}
	}

	private static Feature feature(String name) {
		return switch (name) {
			case "embeddings" -> Feature.hiddenState(0);
			case "tower_features" -> Feature.hiddenState(-2);
			// refuses names that aren't a tower's results
			default -> new Feature(name);
		};
	}

	private static double largest(float[] values) {
		double largest = 0;
		for (float value : values) {
			largest = Math.max(largest, Math.abs(value));
		}
		return largest;
	}

}
