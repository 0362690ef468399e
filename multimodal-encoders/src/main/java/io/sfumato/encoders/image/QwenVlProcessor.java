package io.sfumato.encoders.image;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * What {@code Qwen2VLImageProcessor} and {@code DimpleImageProcessor} do to a picture
 * (checkpoints.md §6.4): {@link SmartResize}, rescaled, normalised, cut into patches that
 * stand square by square as they are merged later; the one picture stands for all frames
 * of a patch. Immutable.
 */
public final class QwenVlProcessor {

	/** The bounds of the published code, where a file names none. */
	private static final int LEAST_PIXELS = 56 * 56;

	private static final int MOST_PIXELS = 28 * 28 * 1280;

	private final int patch;

	private final int merge;

	private final int frames;

	private final int leastPixels;

	private final int mostPixels;

	private final Resampling resampling;

	private final Normalisation normalisation;

	private QwenVlProcessor(int patch, int merge, int frames, int leastPixels, int mostPixels, Resampling resampling,
			Normalisation normalisation) {
		this.patch = patch;
		this.merge = merge;
		this.frames = frames;
		this.leastPixels = leastPixels;
		this.mostPixels = mostPixels;
		this.resampling = resampling;
		this.normalisation = normalisation;
	}

	/** The settings of a {@code preprocessor_config.json}. */
	public static QwenVlProcessor of(ModelConfig file) {
		if (!file.bool("do_resize", true)) {
			throw file.refuse("do_resize", "false leaves images that aren't whole patches");
		}
		ModelConfig size = file.object("size").orElse(file);
		int least = file.integer("min_pixels")
			.orElseGet(() -> size.integer("min_pixels", "shortest_edge").orElse(LEAST_PIXELS));
		int most = file.integer("max_pixels")
			.orElseGet(() -> size.integer("max_pixels", "longest_edge").orElse(MOST_PIXELS));
		int patch = positive(file, "patch_size", 14);
		int merge = positive(file, "merge_size", 2);
		if (least < 0 || most < Math.max(least, patch * merge * patch * merge)) {
			throw file.refuse("max_pixels", "no size lies between " + least + " and " + most + " pixels");
		}
		return new QwenVlProcessor(patch, merge, positive(file, "temporal_patch_size", 2), least, most,
				Normalisation.resampling(file, Resampling.BICUBIC), Normalisation.of(file, Normalisation.CLIP));
	}

	private static int positive(ModelConfig file, String field, int otherwise) {
		int value = file.integer(field).orElse(otherwise);
		if (value < 1) {
			throw file.refuse(field, value + " isn't positive");
		}
		return value;
	}

	/** Edge of a patch in pixels. */
	public int patch() {
		return this.patch;
	}

	/** Edge of the squares of patches that are merged. */
	public int merge() {
		return this.merge;
	}

	/** Frames that a patch spans. */
	public int frames() {
		return this.frames;
	}

	/** The fewest merged cells of an image. */
	public int fewestCells() {
		int cell = this.patch * this.merge;
		return Math.max(1, this.leastPixels / (cell * cell));
	}

	/** The most merged cells of an image. */
	public int mostCells() {
		int cell = this.patch * this.merge;
		// a flat image whose height would round to nothing keeps one row
		double row = Math.sqrt((double) SmartResize.LARGEST_RATIO * this.mostPixels) / cell;
		return Math.max(this.mostPixels / (cell * cell), (int) row);
	}

	/**
	 * The size an image is brought to, in pixels.
	 * @throws IllegalArgumentException if one side is more than 200 times the other
	 */
	public SmartResize size(int width, int height) {
		return SmartResize.of(width, height, this.patch * this.merge, this.leastPixels, this.mostPixels);
	}

	/**
	 * image → values of a patch in the order (channel, frame, row, column), patches
	 * square by square
	 * @throws IllegalArgumentException if one side is more than 200 times the other
	 */
	public Patches process(RgbImage image) {
		SmartResize size = size(image.width(), image.height());
		RgbImage view = PillowResize.resize(image.opaque(), size.width(), size.height(), this.resampling);
		int rows = size.height() / this.patch;
		int columns = size.width() / this.patch;
		int area = this.patch * this.patch;
		float[] values = new float[rows * columns * 3 * this.frames * area];
		int cellColumns = columns / this.merge;
		int square = this.merge * this.merge;
		for (int number = 0; number < rows * columns; number++) {
			int cell = number / square;
			int top = (cell / cellColumns * this.merge + number % square / this.merge) * this.patch;
			int left = (cell % cellColumns * this.merge + number % this.merge) * this.patch;
			for (int channel = 0; channel < 3; channel++) {
				int at = (number * 3 + channel) * this.frames * area;
				for (int pixel = 0; pixel < area; pixel++) {
					int from = (top + pixel / this.patch) * view.width() + left + pixel % this.patch;
					values[at + pixel] = this.normalisation.value(channel, view.rgb()[3 * from + channel]);
				}
				for (int frame = 1; frame < this.frames; frame++) {
					System.arraycopy(values, at, values, at + frame * area, area);
				}
			}
		}
		return new Patches(values, rows, columns);
	}

}
