package io.sfumato.encoders.image;

import io.sfumato.runtime.checkpoint.ModelConfig;
import org.jspecify.annotations.Nullable;

/**
 * What {@code SiglipImageProcessor} does to a picture: resize to the tower's size without
 * keeping the aspect ratio, rescale to 0…1, normalise each channel. Immutable.
 */
public final class ImageProcessor {

	private final int width;

	private final int height;

	private final boolean resizes;

	private final Resampling resampling;

	private final Normalisation normalisation;

	private ImageProcessor(int width, int height, boolean resizes, Resampling resampling, Normalisation normalisation) {
		this.width = width;
		this.height = height;
		this.resizes = resizes;
		this.resampling = resampling;
		this.normalisation = normalisation;
	}

	/**
	 * SigLIP's own settings, which LLaDA-V and LaViDa hard-code: bicubic, mean and
	 * deviation 0.5.
	 */
	public static ImageProcessor siglip(int side) {
		return new ImageProcessor(side, side, true, Resampling.BICUBIC, Normalisation.of(Normalisation.SIGLIP));
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
		return new ImageProcessor(width, height, file.bool("do_resize", true),
				Normalisation.resampling(file, Resampling.BICUBIC), Normalisation.of(file, Normalisation.SIGLIP));
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
		float[] pixels = new float[Normalisation.CHANNELS * view.width() * view.height()];
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
		this.normalisation.planes(view, target, offset);
	}

}
