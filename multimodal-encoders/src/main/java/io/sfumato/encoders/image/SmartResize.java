package io.sfumato.encoders.image;

/**
 * The size to which Qwen2-VL style processors bring an image: both sides multiples of a
 * factor, the area within bounds, the aspect ratio nearly kept.
 *
 * @param width new width in pixels
 * @param height new height in pixels
 */
public record SmartResize(int width, int height) {

	/** How many times as long as the other a side may be. */
	public static final int LARGEST_RATIO = 200;

	/**
	 * Computes the size in double arithmetic and with Python's rounding (half to even),
	 * like the reference.
	 * @throws IllegalArgumentException if one side is more than 200 times the other
	 */
	public static SmartResize of(int width, int height, int factor, long minPixels, long maxPixels) {
		if (width < 1 || height < 1 || factor < 1) {
			throw new IllegalArgumentException(
					"cannot bring " + width + "×" + height + " pixels to multiples of " + factor);
		}
		double ratio = (double) Math.max(width, height) / Math.min(width, height);
		if (ratio > LARGEST_RATIO) {
			throw new IllegalArgumentException("the sides " + width + " and " + height + " differ by a factor of "
					+ ratio + ", at most " + LARGEST_RATIO + " is possible");
		}
		long newHeight = (long) Math.rint((double) height / factor) * factor;
		long newWidth = (long) Math.rint((double) width / factor) * factor;
		if (newHeight * newWidth > maxPixels) {
			double beta = Math.sqrt((double) height * width / maxPixels);
			newHeight = (long) Math.floor(height / beta / factor) * factor;
			newWidth = (long) Math.floor(width / beta / factor) * factor;
		}
		else if (newHeight * newWidth < minPixels) {
			double beta = Math.sqrt((double) minPixels / ((double) height * width));
			newHeight = (long) Math.ceil(height * beta / factor) * factor;
			newWidth = (long) Math.ceil(width * beta / factor) * factor;
		}
		// an extreme ratio under a small maximum would round a side to nothing
		return new SmartResize((int) Math.max(newWidth, factor), (int) Math.max(newHeight, factor));
	}

}
