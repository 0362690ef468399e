package io.sfumato.encoders.image;

import io.sfumato.runtime.checkpoint.ModelConfig;
import org.jspecify.annotations.Nullable;

/**
 * What {@code SiglipImageProcessor} does to a picture: resize to the tower's size without
 * keeping the aspect ratio, rescale to 0…1, normalise each channel. Immutable.
 */
public final class ImageProcessor {

	private static final int CHANNELS = 3;

	private final int width;

	private final int height;

	private final boolean resizes;

	private final Resampling resampling;

	/** The value of each of the 256 levels, channel by channel. */
	private final float[][] levels;

	private ImageProcessor(int width, int height, boolean resizes, Resampling resampling, float[][] levels) {
		this.width = width;
		this.height = height;
		this.resizes = resizes;
		this.resampling = resampling;
		this.levels = levels;
	}

	/**
	 * SigLIP's own settings, which LLaDA-V and LaViDa hard-code: bicubic, mean and
	 * deviation 0.5.
	 */
	public static ImageProcessor siglip(int side) {
		double[] half = { 0.5, 0.5, 0.5 };
		return new ImageProcessor(side, side, true, Resampling.BICUBIC, levels(1 / 255.0, half, half));
	}

	/**
	 * The settings of a {@code preprocessor_config.json}.
	 * @param side the tower's own size, for a file that names none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException for settings that ask for
	 * something else
	 */
	public static ImageProcessor of(ModelConfig file, int side) {
		@Nullable ModelConfig size = file.object("size").orElse(null);
		if (size != null && !(size.has("height") && size.has("width"))) {
			throw file.refuse("size", "must name height and width");
		}
		int width = (size != null) ? size.requireInt("width") : side;
		int height = (size != null) ? size.requireInt("height") : side;
		if (width < 1 || height < 1) {
			throw file.refuse("size", width + "×" + height + " isn't a size");
		}
		if (file.bool("do_center_crop", false) || file.bool("do_pad", false)) {
			throw file.refuse(file.bool("do_pad", false) ? "do_pad" : "do_center_crop",
					"isn't part of SigLIP preprocessing");
		}
		boolean normalises = file.bool("do_normalize", true);
		return new ImageProcessor(width, height, file.bool("do_resize", true), resampling(file),
				levels(file.bool("do_rescale", true) ? file.number("rescale_factor", 1 / 255.0) : 1,
						normalises ? perChannel(file, "image_mean") : new double[CHANNELS],
						normalises ? perChannel(file, "image_std") : new double[] { 1, 1, 1 }));
	}

	private static Resampling resampling(ModelConfig file) {
		int code = file.integer("resample").orElse(3);
		try {
			return Resampling.ofCode(code);
		}
		catch (IllegalArgumentException ex) {
			throw file.refuse("resample", code + " isn't a number of one of Pillow's filters");
		}
	}

	private static double[] perChannel(ModelConfig file, String name) {
		var values = file.numbers(name);
		if (values.isEmpty()) {
			return new double[] { 0.5, 0.5, 0.5 };
		}
		if (values.size() != CHANNELS || name.equals("image_std") && values.contains(0.0)) {
			throw file.refuse(name, values + " isn't one usable number for each of three channels");
		}
		return values.stream().mapToDouble(Double::doubleValue).toArray();
	}

	private static float[][] levels(double factor, double[] mean, double[] deviation) {
		float[][] levels = new float[CHANNELS][256];
		for (int channel = 0; channel < CHANNELS; channel++) {
			for (int level = 0; level < 256; level++) {
				levels[channel][level] = (float) ((level * factor - mean[channel]) / deviation[channel]);
			}
		}
		return levels;
	}

	/** Width of what the tower sees, unless the file says {@code do_resize: false}. */
	public int width() {
		return this.width;
	}

	/** Height of what the tower sees. */
	public int height() {
		return this.height;
	}

	/** image → [3, height, width] */
	public float[] process(RgbImage image) {
		RgbImage view = view(image);
		float[] pixels = new float[CHANNELS * view.width() * view.height()];
		normalise(view, pixels, 0);
		return pixels;
	}

	/** The picture in the tower's size, alpha dropped before. */
	public RgbImage view(RgbImage image) {
		RgbImage opaque = image.opaque();
		return this.resizes ? PillowResize.resize(opaque, this.width, this.height, this.resampling) : opaque;
	}

	/** view → target[offset …] as [3, height, width] */
	public void normalise(RgbImage view, float[] target, int offset) {
		int area = view.width() * view.height();
		byte[] rgb = view.rgb();
		for (int channel = 0; channel < CHANNELS; channel++) {
			float[] values = this.levels[channel];
			int at = offset + channel * area;
			for (int pixel = 0; pixel < area; pixel++) {
				target[at + pixel] = values[rgb[CHANNELS * pixel + channel] & 0xFF];
			}
		}
	}

}
