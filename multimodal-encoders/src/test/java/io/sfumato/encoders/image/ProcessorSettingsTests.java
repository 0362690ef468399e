package io.sfumato.encoders.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Settings of image processors: what they mean at the edges, and what is refused. */
class ProcessorSettingsTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			crop   | do_center_crop       | {"size": 8, "do_center_crop": false}
			crop   | do_resize            | {"size": 8, "do_resize": false}
			crop   | size                 | {"crop_size": {"height": 8, "width": 8}}
			crop   | size                 | {"size": {"shortest_edge": 0}}
			crop   | crop_size            | {"size": 8, "crop_size": {"height": 8, "width": 0}}
			crop   | resample             | {"size": 8, "resample": 9}
			crop   | image_std            | {"size": 8, "image_std": [1, 0, 1]}
			tile   | image_grid_pinpoints | {"size": {"height": 8, "width": 8}}
			tile   | image_grid_pinpoints | {"size": {"height": 8, "width": 8}, "image_grid_pinpoints": [[8, 12]]}
			tile   | image_grid_pinpoints | {"size": {"height": 8, "width": 8}, "image_grid_pinpoints": [8, 8]}
			tile   | size                 | {"size": {"height": 8, "width": 9}, "image_grid_pinpoints": [[8, 8]]}
			naflex | do_resize            | {"do_resize": false}
			naflex | max_num_patches      | {"max_num_patches": 0}
			naflex | patch_size           | {"patch_size": 0}
			qwen   | do_resize            | {"do_resize": false}
			qwen   | merge_size           | {"merge_size": 0}
			qwen   | max_pixels           | {"max_pixels": 783}
			qwen   | max_pixels           | {"min_pixels": 2000, "max_pixels": 1999}
			""")
	void settingsThatMakeNoImageAreRefusedByField(String processor, String field, String json) throws IOException {
		ModelConfig file = file(processor.equals("tile")
				? json.replaceFirst("}$", ", \"image_processor_type\": \"LlavaOnevisionImageProcessor\"}") : json);
		Function<ModelConfig, Object> open = switch (processor) {
			case "crop" -> CropProcessor::of;
			case "tile" -> TileProcessor::of;
			case "naflex" -> NaflexProcessor::of;
			default -> QwenVlProcessor::of;
		};

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> open.apply(file))
			.withMessageContaining("field '" + field);
	}

	@Test
	void theTilesOfLlavaNextAreAsLargeAsItsViews() throws IOException {
		ModelConfig file = file("""
				{"image_processor_type": "LlavaNextImageProcessor", "size": {"shortest_edge": 8},
				 "crop_size": {"height": 4, "width": 4}, "image_grid_pinpoints": [[8, 8]]}""");

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> TileProcessor.of(file))
			.withMessageContaining("field 'crop_size'");
	}

	/** transformers' center_crop: one more row of black above than below. */
	@Test
	void aCropLargerThanTheImageIsFilledUpWithBlack() throws IOException {
		CropProcessor processor = CropProcessor.of(file("""
				{"size": 2, "crop_size": 5, "do_normalize": false}"""));
		byte[] white = new byte[3 * 2 * 2];
		Arrays.fill(white, (byte) 255);

		float[] pixels = processor.process(new RgbImage(2, 2, white));

		assertThat(Arrays.copyOf(pixels, 25)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1,
				0, 0, 0, 0, 0, 0);
	}

	@Test
	void anImageOfOnePixelHasAPatch() throws IOException {
		RgbImage dot = new RgbImage(1, 1, new byte[3]);

		Patches naflex = NaflexProcessor.of(file("{\"patch_size\": 2, \"max_num_patches\": 6}")).process(dot);
		Patches qwen = QwenVlProcessor.of(file("{\"patch_size\": 2, \"min_pixels\": 16, \"max_pixels\": 64}"))
			.process(dot);

		assertThat(naflex.rows() * naflex.columns()).isBetween(1, 6);
		assertThat(qwen.rows()).isEqualTo(2);
		assertThat(qwen.columns()).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"min_pixels": 1568, "max_pixels": 7840}
			{"size": {"min_pixels": 1568, "max_pixels": 7840}}
			{"size": {"shortest_edge": 1568, "longest_edge": 7840}}
			""")
	void publishedFilesSpellBoundsInThreeWays(String json) throws IOException {
		QwenVlProcessor processor = QwenVlProcessor.of(file(json));

		assertThat(processor.fewestCells()).isEqualTo(2);
		assertThat(processor.size(560, 560)).isEqualTo(new SmartResize(84, 84));
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "200, 1", "1, 200", "90, 100", "3000, 16", "5000, 5000" })
	void noImageHasMoreCellsThanAnnounced(int width, int height) throws IOException {
		QwenVlProcessor processor = QwenVlProcessor.of(file("{\"max_pixels\": 12544}"));

		SmartResize size = processor.size(width, height);

		assertThat(size.width() / 28 * (size.height() / 28)).isBetween(processor.fewestCells(), processor.mostCells());
	}

	private ModelConfig file(String json) throws IOException {
		Path file = Files.createTempDirectory(this.directory, "settings").resolve("preprocessor_config.json");
		Files.writeString(file, json);
		return ModelConfig.read(file);
	}

}
