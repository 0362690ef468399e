package io.sfumato.encoders.image;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * What {@code Siglip2ImageProcessor} does to a picture: the largest size, aspect nearly
 * kept, that gives no more than a number of patches; rescaled, normalised, cut into
 * patches row by row. Immutable.
 */
public final class NaflexProcessor {

	/** Where the reference's search for a scale ends. */
	private static final double PRECISION = 1e-5;

	private final int patch;

	private final int mostPatches;

	private final Resampling resampling;

	private final Normalisation normalisation;

	private NaflexProcessor(int patch, int mostPatches, Resampling resampling, Normalisation normalisation) {
		this.patch = patch;
		this.mostPatches = mostPatches;
		this.resampling = resampling;
		this.normalisation = normalisation;
	}

	/** The settings of a {@code preprocessor_config.json}. */
	public static NaflexProcessor of(ModelConfig file) {
		if (!file.bool("do_resize", true)) {
			throw file.refuse("do_resize", "false leaves images that aren't whole patches");
		}
		int patch = file.integer("patch_size").orElse(16);
		int most = file.integer("max_num_patches").orElse(256);
		if (patch < 1 || most < 1) {
			throw file.refuse((patch < 1) ? "patch_size" : "max_num_patches", "isn't positive");
		}
		return new NaflexProcessor(patch, most, Normalisation.resampling(file, Resampling.BILINEAR),
				Normalisation.of(file, Normalisation.SIGLIP));
	}

	/** The most patches of an image: what the reference pads to. */
	public int mostPatches() {
		return this.mostPatches;
	}

	/** image → values of a patch in the order (row, column, channel) */
	public Patches process(RgbImage image) {
		double scale = scale(image.width(), image.height());
		int rows = cells(image.height(), scale);
		int columns = cells(image.width(), scale);
		RgbImage view = PillowResize.resize(image.opaque(), columns * this.patch, rows * this.patch, this.resampling);
		float[] values = new float[3 * view.width() * view.height()];
		int at = 0;
		for (int cell = 0; cell < rows * columns; cell++) {
			for (int y = 0; y < this.patch; y++) {
				int from = 3 * ((cell / columns * this.patch + y) * view.width() + cell % columns * this.patch);
				for (int i = 0; i < 3 * this.patch; i++) {
					values[at++] = this.normalisation.value(i % 3, view.rgb()[from + i]);
				}
			}
		}
		return new Patches(values, rows, columns);
	}

	/** By bisection between nearly 0 and 100, as the reference finds it. */
	private double scale(int width, int height) {
		double least = PRECISION / 10;
		double most = 100;
		while (most - least >= PRECISION) {
			double scale = (least + most) / 2;
			if ((long) cells(height, scale) * cells(width, scale) <= this.mostPatches) {
				least = scale;
			}
			else {
				most = scale;
			}
		}
		return least;
	}

	private int cells(int pixels, double scale) {
		return (int) Math.max(1, Math.ceil(pixels * scale / this.patch));
	}

}
