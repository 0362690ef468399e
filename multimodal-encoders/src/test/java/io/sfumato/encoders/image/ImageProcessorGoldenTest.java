package io.sfumato.encoders.image;

import java.nio.file.Path;
import java.util.Set;
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

	/** Processors of towers that aren't built yet. */
	private static final Set<String> NOT_COVERED = Set.of("CLIPImageProcessor", "Gemma4ImageProcessor",
			"LlavaNextImageProcessor", "LlavaOnevisionImageProcessor", "Qwen2VLImageProcessor",
			"Siglip2ImageProcessor");

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
		if (!type.equals("SiglipImageProcessor")) {
			assertThat(NOT_COVERED).as("image processors known but not covered yet").contains(type);
			abort("not covered yet: image_processors/" + folder.getFileName() + " (" + type + ")");
		}
		ImageProcessor processor = ImageProcessor.of(config, 384);
		try (var tensors = SafetensorsFile.open(folder.resolve("expected.safetensors"))) {
			for (String name : tensors.names()) {
				String[] parts = name.split("\\.");
				assertThat(parts).as(name).hasSize(3);
				assertThat(parts[2]).isEqualTo("pixel_values");
				Path file = folder.resolveSibling("../images/" + parts[1] + ".png").normalize();
				RgbImage image = new ImageDecoder(ImageLimits.DEFAULT).decode(Golden.bytes(file));

				double difference = Golden.difference(processor.process(image), tensors.floats(name));

				double allowed = switch (parts[0]) {
					case "pil" -> 1e-5;
					case "torchvision" -> 2 * 2.0 / 255 + 1e-5;
					default -> throw new AssertionError("no test knows the back end " + parts[0]);
				};
				assertThat(difference).as(name).isLessThanOrEqualTo(allowed);
			}
		}
	}

}
