package io.sfumato.encoders.image;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * What {@code CLIPImageProcessor} does to a picture: the shorter side to a length, the
 * square in the middle, rescaled and normalised. Immutable.
 */
public final class CropProcessor {

	private final int shortest;

	private final int width;

	private final int height;

	private final Resampling resampling;

	private final Normalisation normalisation;

	private CropProcessor(int shortest, int width, int height, Resampling resampling, Normalisation normalisation) {
		this.shortest = shortest;
		this.width = width;
		this.height = height;
		this.resampling = resampling;
		this.normalisation = normalisation;
	}

	/**
	 * The settings of a {@code preprocessor_config.json}.
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException for settings that ask for
	 * something else
	 */
	public static CropProcessor of(ModelConfig file) {
		for (String step : new String[] { "do_resize", "do_center_crop" }) {
			if (!file.bool(step, true)) {
				throw file.refuse(step, "false isn't CLIP's preprocessing");
			}
		}
		int shortest = shortestEdge(file);
		// older files give a number for a square
		boolean sides = file.node().path("crop_size").isObject();
		ModelConfig crop = sides ? file.object("crop_size").orElse(file) : file;
		int width = sides ? crop.requireInt("width") : file.integer("crop_size").orElse(shortest);
		int height = sides ? crop.requireInt("height") : width;
		if (width < 1 || height < 1) {
			throw file.refuse("crop_size", width + "×" + height + " isn't a size");
		}
		return new CropProcessor(shortest, width, height, Normalisation.resampling(file, Resampling.BICUBIC),
				Normalisation.of(file, Normalisation.CLIP));
	}

	static int shortestEdge(ModelConfig file) {
		int shortest = file.node().path("size").isObject()
				? file.object("size").orElse(file).requireInt("shortest_edge") : file.requireInt("size");
		if (shortest < 1) {
			throw file.refuse("size", shortest + " isn't a length");
		}
		return shortest;
	}

	/** image → [3, height, width] */
	public float[] process(RgbImage image) {
		RgbImage opaque = image.opaque();
		boolean upright = opaque.height() > opaque.width();
		int shorter = Math.min(opaque.width(), opaque.height());
		// as Python divides: the product first, in whole numbers
		int longest = (int) ((double) ((long) this.shortest * Math.max(opaque.width(), opaque.height())) / shorter);
		RgbImage resized = PillowResize.resize(opaque, upright ? this.shortest : longest,
				upright ? longest : this.shortest, this.resampling);
		RgbImage cropped = centre(resized);
		float[] pixels = new float[Normalisation.CHANNELS * this.width * this.height];
		this.normalisation.planes(cropped, pixels, 0);
		return pixels;
	}

	/** What is smaller than the crop stands in the middle of black. */
	private RgbImage centre(RgbImage image) {
		int left = Math.floorDiv(image.width() - this.width, 2);
		int top = Math.floorDiv(image.height() - this.height, 2);
		if (left >= 0 && top >= 0) {
			return image.crop(left, top, this.width, this.height);
		}
		byte[] rgb = new byte[3 * this.width * this.height];
		for (int y = 0; y < this.height; y++) {
			for (int x = 0; x < this.width; x++) {
				int sourceX = x + left;
				int sourceY = y + top;
				if (sourceX >= 0 && sourceX < image.width() && sourceY >= 0 && sourceY < image.height()) {
					System.arraycopy(image.rgb(), 3 * (sourceY * image.width() + sourceX), rgb,
							3 * (y * this.width + x), 3);
				}
			}
		}
		return new RgbImage(this.width, this.height, rgb);
	}

}
