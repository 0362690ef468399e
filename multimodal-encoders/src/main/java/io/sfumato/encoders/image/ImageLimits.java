package io.sfumato.encoders.image;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;

/**
 * What an image may cost. All values are checked against the file's header before a pixel
 * is decoded.
 *
 * @param bytes length of the file
 * @param pixels width times height
 * @param smallestSide shortest side in pixels
 * @param largestSide longest side in pixels
 */
public record ImageLimits(long bytes, long pixels, int smallestSide, int largestSide) {

	/** 16 MiB, 40 megapixels, sides of 16 to 8192 pixels. */
	public static final ImageLimits DEFAULT = new ImageLimits(16L << 20, 40_000_000, 16, 8192);

	public ImageLimits {
		if (bytes < 1 || pixels < 1 || smallestSide < 1 || largestSide < smallestSide) {
			throw new IllegalArgumentException("image limits must be positive and ordered: bytes " + bytes + ", pixels "
					+ pixels + ", sides " + smallestSide + " to " + largestSide);
		}
		// three bytes a pixel have to fit into one Java array
		if (pixels > Integer.MAX_VALUE / 4) {
			throw new IllegalArgumentException(
					"at most " + Integer.MAX_VALUE / 4 + " pixels can be allowed, not " + pixels);
		}
	}

	void checkBytes(long actual) {
		if (actual > this.bytes) {
			throw new MediaException(Reason.TOO_MANY_BYTES,
					"The image has " + actual + " bytes, at most " + this.bytes + " are allowed.", this.bytes, actual);
		}
	}

	void checkSize(long width, long height) {
		long shorter = Math.min(width, height);
		long longer = Math.max(width, height);
		String size = "The image is " + width + "×" + height + " pixels, ";
		if (shorter < this.smallestSide) {
			throw new MediaException(Reason.SIDE_TOO_SMALL,
					size + "each side needs at least " + this.smallestSide + ".", this.smallestSide, shorter);
		}
		// before the side, so that a huge image is named by what makes it huge; both
		// factors are below 2^32
		if (Math.multiplyHigh(width, height) != 0 || width * height < 0 || width * height > this.pixels) {
			long actual = (Math.multiplyHigh(width, height) != 0 || width * height < 0) ? Long.MAX_VALUE
					: width * height;
			throw new MediaException(Reason.TOO_MANY_PIXELS, size + "at most " + this.pixels + " pixels are allowed.",
					this.pixels, actual);
		}
		if (longer > this.largestSide) {
			throw new MediaException(Reason.SIDE_TOO_LARGE, size + "a side may have at most " + this.largestSide + ".",
					this.largestSide, longer);
		}
	}

}
