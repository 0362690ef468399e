package io.sfumato.encoders.image;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * Levels to what a tower takes: rescaled to 0…1, less a channel's mean, divided by its
 * deviation. Immutable.
 */
final class Normalisation {

	static final int CHANNELS = 3;

	/** Means and deviations of SigLIP, where a file names none. */
	static final Defaults SIGLIP = new Defaults(new double[] { 0.5, 0.5, 0.5 }, new double[] { 0.5, 0.5, 0.5 });

	/** Means and deviations of CLIP and Qwen, where a file names none. */
	static final Defaults CLIP = new Defaults(new double[] { 0.48145466, 0.4578275, 0.40821073 },
			new double[] { 0.26862954, 0.26130258, 0.27577711 });

	/** The value of each of the 256 levels, channel by channel. */
	private final float[][] levels;

	private Normalisation(double factor, double[] mean, double[] deviation) {
		this.levels = new float[CHANNELS][256];
		for (int channel = 0; channel < CHANNELS; channel++) {
			for (int level = 0; level < 256; level++) {
				this.levels[channel][level] = (float) ((level * factor - mean[channel]) / deviation[channel]);
			}
		}
	}

	static Normalisation of(Defaults defaults) {
		return new Normalisation(1 / 255.0, defaults.mean, defaults.deviation);
	}

	/** The settings of a {@code preprocessor_config.json}. */
	static Normalisation of(ModelConfig file, Defaults defaults) {
		boolean normalises = file.bool("do_normalize", true);
		return new Normalisation(file.bool("do_rescale", true) ? file.number("rescale_factor", 1 / 255.0) : 1,
				normalises ? perChannel(file, "image_mean", defaults.mean) : new double[CHANNELS],
				normalises ? perChannel(file, "image_std", defaults.deviation) : new double[] { 1, 1, 1 });
	}

	private static double[] perChannel(ModelConfig file, String name, double[] otherwise) {
		var values = file.numbers(name);
		if (values.isEmpty()) {
			return otherwise;
		}
		if (values.size() != CHANNELS || name.equals("image_std") && values.contains(0.0)) {
			throw file.refuse(name, values + " isn't one usable number for each of three channels");
		}
		return values.stream().mapToDouble(Double::doubleValue).toArray();
	}

	/** The filter of a {@code preprocessor_config.json}. */
	static Resampling resampling(ModelConfig file, Resampling otherwise) {
		if (!file.has("resample")) {
			return otherwise;
		}
		int code = file.requireInt("resample");
		try {
			return Resampling.ofCode(code);
		}
		catch (IllegalArgumentException ex) {
			throw file.refuse("resample", code + " isn't a number of one of Pillow's filters");
		}
	}

	/** The value of a level. */
	float value(int channel, byte level) {
		return this.levels[channel][level & 0xFF];
	}

	/** image → target[offset …] as [3, height, width] */
	void planes(RgbImage image, float[] target, int offset) {
		int area = image.width() * image.height();
		byte[] rgb = image.rgb();
		for (int channel = 0; channel < CHANNELS; channel++) {
			float[] values = this.levels[channel];
			int at = offset + channel * area;
			for (int pixel = 0; pixel < area; pixel++) {
				target[at + pixel] = values[rgb[CHANNELS * pixel + channel] & 0xFF];
			}
		}
	}

	/**
	 * What counts where a file is silent.
	 *
	 * @param mean of each channel
	 * @param deviation of each channel
	 */
	record Defaults(double[] mean, double[] deviation) {

	}

}
