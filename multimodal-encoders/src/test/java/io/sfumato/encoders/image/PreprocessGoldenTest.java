package io.sfumato.encoders.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.image.AnyResolution.Cells;
import io.sfumato.encoders.image.AnyResolution.Size;
import io.sfumato.runtime.checkpoint.SafetensorsFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/preprocess: image files, resizing, normalisation and the arithmetic of
 * any-resolution processing.
 */
class PreprocessGoldenTest {

	private static final Pattern RESIZE = Pattern.compile("expected\\.resize_(rgba_)?([a-z]+)_(\\d+)x(\\d+)");

	private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

	@TestFactory
	Stream<DynamicTest> images() {
		return Golden.files(Golden.folder("golden/preprocess/images"), ".json")
			.stream()
			.map((file) -> dynamicTest(file.getFileName().toString(), () -> image(file)));
	}

	private void image(Path file) {
		JsonNode info = Golden.json(file);
		RgbImage image = this.decoder.decode(Golden.bytes(file.resolveSibling(info.get("image").asString())));
		int target = info.get("target").asInt();
		ImageProcessor processor = ImageProcessor.siglip(target);
		RgbImage square = AnyResolution.padToSquare(image.opaque(), 127);
		Size canvas = AnyResolution.best(image.width(), image.height(),
				AnyResolution.pinpoints("(1x1),...,(3x3)", target));
		try (var tensors = SafetensorsFile.open(sibling(file))) {
			for (String name : tensors.names()) {
				Matcher resize = RESIZE.matcher(name);
				if (name.equals("image_uint8") || name.equals("expected.rgb_uint8")) {
					if (tensors.info(name).dimensions().size() == 3 && tensors.info(name).dimension(2) == 3) {
						assertThat(image.rgb()).as(name).isEqualTo(Golden.bytes(tensors, name));
					}
				}
				else if (resize.matches()) {
					Resampling filter = Resampling.valueOf(resize.group(2).toUpperCase());
					RgbImage source = (resize.group(1) != null) ? image : image.opaque();
					RgbImage resized = PillowResize.resize(source, Integer.parseInt(resize.group(3)),
							Integer.parseInt(resize.group(4)), filter);
					assertThat((resize.group(1) != null) ? rgba(resized) : resized.rgb()).as(name)
						.isEqualTo(Golden.bytes(tensors, name));
				}
				else {
					switch (name) {
						case "expected.siglip_pixel_values" ->
							close(name, processor.process(image), tensors.floats(name));
						case "expected.pad_square_uint8" ->
							assertThat(square.rgb()).as(name).isEqualTo(Golden.bytes(tensors, name));
						case "expected.pad_square_pixel_values" ->
							close(name, processor.process(square), tensors.floats(name));
						case "expected.anyres_canvas_wh" ->
							assertThat(tensors.longs(name)).containsExactly(canvas.width(), canvas.height());
						case "expected.anyres_canvas_uint8" ->
							assertThat(AnyResolution.resizeAndPad(image, canvas).rgb()).as(name)
								.isEqualTo(Golden.bytes(tensors, name));
						case "expected.anyres_pixel_values" ->
							close(name, anyResolution(image, canvas, target, processor), tensors.floats(name));
						default -> fail("no test knows the tensor %s of %s", name, file);
					}
				}
			}
		}
	}

	/** The whole image first, then the tiles. */
	private static float[] anyResolution(RgbImage image, Size canvas, int unit, ImageProcessor processor) {
		List<RgbImage> views = new ArrayList<>();
		views.add(PillowResize.resize(image, unit, unit, Resampling.BICUBIC).opaque());
		views.addAll(AnyResolution.tiles(AnyResolution.resizeAndPad(image, canvas), unit));
		float[] pixels = new float[views.size() * 3 * unit * unit];
		for (int i = 0; i < views.size(); i++) {
			processor.normalise(views.get(i), pixels, i * 3 * unit * unit);
		}
		return pixels;
	}

	@TestFactory
	Stream<DynamicTest> tables() {
		return Golden.files(Golden.folder("golden/preprocess"), ".json")
			.stream()
			.map((file) -> dynamicTest(file.getFileName().toString(), () -> table(file)));
	}

	private void table(Path file) {
		JsonNode table = Golden.json(file);
		assertThat(table.get("steps").size()).isPositive();
		for (JsonNode step : table.get("steps")) {
			switch (file.getFileName().toString()) {
				case "select_best_resolution.json" -> {
					for (String grid : table.get("grids").propertyNames()) {
						Size best = AnyResolution.best(step.get("w").asInt(), step.get("h").asInt(),
								AnyResolution.pinpoints(table.get("grids").get(grid).toString(), 1));
						assertThat(List.of(best.width(), best.height())).as("%s %s", grid, step)
							.isEqualTo(numbers(step.get(grid)));
					}
				}
				case "unpad_image.json" -> {
					List<Integer> original = numbers(step.get("original_wh"));
					List<Integer> current = numbers(step.get("current_hw"));
					Cells cells = AnyResolution.unpad(original.get(0), original.get(1), current.get(1), current.get(0));
					assertThat(List.of(cells.rows(), cells.columns())).as("%s", step)
						.isEqualTo(numbers(step.get("out_hw")));
					// nothing is left of an image much flatter than the canvas it was not
					// chosen for
					if (!step.get("first").isNull()) {
						assertThat(cells.top() * current.get(1) + cells.left()).as("%s", step)
							.isEqualTo(step.get("first").asInt());
					}
				}
				case "smart_resize.json" -> {
					int factor = step.has("factor") ? step.get("factor").asInt() : 28;
					SmartResize size = SmartResize.of(step.get("width").asInt(), step.get("height").asInt(), factor,
							step.get("min_pixels").asLong(), step.get("max_pixels").asLong());
					assertThat(List.of(size.height(), size.width())).as("%s", step).isEqualTo(numbers(step.get("out")));
				}
				default -> fail("no test knows the table %s", file);
			}
		}
	}

	private static List<Integer> numbers(JsonNode array) {
		List<Integer> numbers = new ArrayList<>();
		array.forEach((number) -> numbers.add(number.asInt()));
		return numbers;
	}

	private static byte[] rgba(RgbImage image) {
		byte[] rgba = new byte[4 * image.width() * image.height()];
		for (int i = 0; i < rgba.length; i++) {
			rgba[i] = (i % 4 == 3) ? image.alpha()[i / 4] : image.rgb()[3 * (i / 4) + i % 4];
		}
		return rgba;
	}

	private static void close(String name, float[] actual, float[] expected) {
		assertThat(Golden.difference(actual, expected)).as(name).isLessThanOrEqualTo(1e-6);
	}

	private static Path sibling(Path json) {
		return json.resolveSibling(json.getFileName().toString().replace(".json", ".safetensors"));
	}

}
