package io.sfumato.encoders.image;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.encoders.Golden;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.SafetensorsFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/** golden-hf/preprocess: Pillow's resampling and the image processors of transformers. */
class ImageProcessorGoldenTest {

	/** Processors of later models. */
	private static final Set<String> NOT_COVERED = Set.of("Gemma4ImageProcessor");

	@TestFactory
	Stream<DynamicTest> resizing() {
		Path file = Golden.folder("golden-hf/preprocess/resize.safetensors");
		SafetensorsFile tensors = SafetensorsFile.open(file);
		return tensors.names().stream().filter((name) -> !name.endsWith(".rgb")).map((name) -> dynamicTest(name, () -> {
			String[] parts = name.split("\\.");
			assertThat(parts).as(name).hasSize(4);
			String input = parts[0] + ".rgb";
			RgbImage image = new RgbImage((int) tensors.info(input).dimension(1),
					(int) tensors.info(input).dimension(0), Golden.bytes(tensors, input));
			String[] size = parts[1].split("x");

			RgbImage resized = PillowResize.resize(image, Integer.parseInt(size[1]), Integer.parseInt(size[0]),
					Resampling.valueOf(parts[2].toUpperCase()));

			switch (parts[3]) {
				case "pil" -> assertThat(resized.rgb()).isEqualTo(Golden.bytes(tensors, name));
				// another implementation of the same filters, up to two levels away
				case "torchvision" ->
					assertThat(Golden.difference(resized.rgb(), Golden.bytes(tensors, name))).isLessThanOrEqualTo(2);
				default -> fail("no test knows the back end %s", parts[3]);
			}
		})).onClose(tensors::close);
	}

	@TestFactory
	Stream<DynamicTest> processors() {
		Path folder = Golden.folder("golden-hf/preprocess/image_processors");
		return Golden.list(folder, (path) -> true)
			.stream()
			.map((path) -> dynamicTest(path.getFileName().toString(), () -> processor(path)));
	}

	private void processor(Path folder) {
		ModelConfig config = ModelConfig.read(folder.resolve("preprocessor_config.json"));
		String type = config.requireString("image_processor_type").replaceFirst("(Fast|Pil)$", "");
		if (NOT_COVERED.contains(type)) {
			abort("not covered yet: image_processors/" + folder.getFileName() + " (" + type + ")");
		}
		Function<RgbImage, Map<String, Object>> processor = processor(type, config);
		double level = 1 / 255.0
				/ config.numbers("image_std").stream().mapToDouble(Double::doubleValue).min().orElse(1);
		try (var tensors = SafetensorsFile.open(folder.resolve("expected.safetensors"))) {
			for (String name : tensors.names()) {
				String[] parts = name.split("\\.");
				assertThat(parts).as(name).hasSize(3);
				Path file = folder.resolveSibling("../images/" + parts[1] + ".png").normalize();
				RgbImage image = new ImageDecoder(ImageLimits.DEFAULT).decode(Golden.bytes(file));

				Object found = processor.apply(image).get(parts[2]);

				if (found instanceof long[] numbers) {
					assertThat(numbers).as(name).containsExactly(tensors.longs(name));
					continue;
				}
				assertThat(found).as("output %s that no test knows", name).isInstanceOf(float[].class);
				double allowed = switch (parts[0]) {
					case "pil" -> 1e-5;
					case "torchvision" -> 2 * level + 1e-5;
					default -> throw new AssertionError("no test knows the back end " + parts[0]);
				};
				assertThat(Golden.difference((float[]) found, tensors.floats(name))).as(name)
					.isLessThanOrEqualTo(allowed);
			}
		}
	}

	/** By name of the output: floats, or whole numbers. */
	private static Function<RgbImage, Map<String, Object>> processor(String type, ModelConfig config) {
		switch (type) {
			case "SiglipImageProcessor" -> {
				ImageProcessor processor = ImageProcessor.of(config, 384);
				return (image) -> Map.of("pixel_values", processor.process(image));
			}
			case "CLIPImageProcessor" -> {
				CropProcessor processor = CropProcessor.of(config);
				return (image) -> Map.of("pixel_values", processor.process(image));
			}
			case "LlavaNextImageProcessor", "LlavaOnevisionImageProcessor" -> {
				TileProcessor processor = TileProcessor.of(config);
				return (image) -> Map.of("pixel_values", processor.process(image), "image_sizes",
						new long[] { image.height(), image.width() }, "batch_num_images", new long[] { 1 });
			}
			case "Qwen2VLImageProcessor" -> {
				QwenVlProcessor processor = QwenVlProcessor.of(config);
				return (image) -> {
					Patches patches = processor.process(image);
					return Map.of("pixel_values", patches.values(), "image_grid_thw",
							new long[] { 1, patches.rows(), patches.columns() });
				};
			}
			case "Siglip2ImageProcessor" -> {
				NaflexProcessor processor = NaflexProcessor.of(config);
				return (image) -> {
					Patches patches = processor.process(image);
					int count = patches.rows() * patches.columns();
					long[] mask = new long[processor.mostPatches()];
					Arrays.fill(mask, 0, count, 1);
					return Map.of("pixel_values",
							Arrays.copyOf(patches.values(), patches.values().length / count * mask.length),
							"spatial_shapes", new long[] { patches.rows(), patches.columns() }, "pixel_attention_mask",
							mask);
				};
			}
			default -> throw new AssertionError("no test knows the image processor " + type);
		}
	}

}
