package io.sfumato.encoders.image;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * {@code Image.resize} of Pillow, to the last bit.
 * <p>
 * A model has seen its training images through one particular resampler, and what other
 * resamplers make of the same picture differs by more than it looks: vertical before
 * horizontal changes every fifth pixel, an intermediate image that isn't rounded to 8
 * bits up to 11 grey levels, a bicubic kernel without antialiasing up to 86. So this is
 * the integer arithmetic of Pillow's {@code Resample.c}: per axis a table of weights,
 * quantised to 22 fractional bits; first the rows, rounded and clamped to 8 bits, then
 * the columns. A pass whose size does not change is left out.
 * <p>
 * With alpha, the colours are multiplied by it before and divided by it after, as
 * {@code Image.resize} does for the mode RGBA; except for {@link Resampling#NEAREST}.
 */
public final class PillowResize {

	private static final int PRECISION_BITS = 32 - 8 - 2;

	private PillowResize() {
	}

	/** The image in another size. The same size gives the same image. */
	public static RgbImage resize(RgbImage image, int width, int height, Resampling filter) {
		if (width < 1 || height < 1) {
			throw new IllegalArgumentException("cannot resize to " + width + "×" + height + " pixels");
		}
		if (width == image.width() && height == image.height()) {
			return image;
		}
		if (filter == Resampling.NEAREST) {
			return nearest(image, width, height);
		}
		byte @Nullable [] alpha = image.alpha();
		if (alpha == null) {
			return new RgbImage(width, height,
					resample(image.rgb(), 3, image.width(), image.height(), width, height, filter));
		}
		byte[] premultiplied = image.rgb().clone();
		for (int pixel = 0; pixel < alpha.length; pixel++) {
			int a = alpha[pixel] & 0xFF;
			for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
				int product = (premultiplied[i] & 0xFF) * a + 128;
				premultiplied[i] = (byte) (((product >> 8) + product) >> 8);
			}
		}
		byte[] rgb = resample(premultiplied, 3, image.width(), image.height(), width, height, filter);
		byte[] newAlpha = resample(alpha, 1, image.width(), image.height(), width, height, filter);
		for (int pixel = 0; pixel < newAlpha.length; pixel++) {
			int a = newAlpha[pixel] & 0xFF;
			if (a != 0 && a != 255) {
				for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
					rgb[i] = (byte) Math.min(255 * (rgb[i] & 0xFF) / a, 255);
				}
			}
		}
		return new RgbImage(width, height, rgb, newAlpha);
	}

	/** samples [height, width, channels] → [newHeight, newWidth, channels] */
	static byte[] resample(byte[] samples, int channels, int width, int height, int newWidth, int newHeight,
			Resampling filter) {
		byte[] current = samples;
		if (newWidth != width) {
			current = horizontal(current, channels, width, height, Weights.of(width, newWidth, filter));
		}
		if (newHeight != height) {
			current = vertical(current, channels * newWidth, Weights.of(height, newHeight, filter));
		}
		return current;
	}

	/** samples [height, width, channels] → [height, newWidth, channels] */
	private static byte[] horizontal(byte[] samples, int channels, int width, int height, Weights weights) {
		int newWidth = weights.first.length;
		byte[] result = new byte[Math.multiplyExact(height * newWidth, channels)];
		for (int y = 0; y < height; y++) {
			int row = y * width * channels;
			int out = y * newWidth * channels;
			for (int x = 0; x < newWidth; x++) {
				int[] taps = weights.taps[x];
				int start = row + weights.first[x] * channels;
				for (int c = 0; c < channels; c++) {
					int sum = 1 << (PRECISION_BITS - 1);
					int in = start + c;
					for (int tap : taps) {
						sum += (samples[in] & 0xFF) * tap;
						in += channels;
					}
					result[out++] = clip(sum);
				}
			}
		}
		return result;
	}

	/** samples [height, stride] → [newHeight, stride] */
	private static byte[] vertical(byte[] samples, int stride, Weights weights) {
		int newHeight = weights.first.length;
		byte[] result = new byte[Math.multiplyExact(newHeight, stride)];
		int[] sums = new int[stride];
		for (int y = 0; y < newHeight; y++) {
			Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
			int in = weights.first[y] * stride;
			// row by row instead of column by column: the same integer sums, in the order
			// of memory
			for (int tap : weights.taps[y]) {
				for (int i = 0; i < stride; i++) {
					sums[i] += (samples[in + i] & 0xFF) * tap;
				}
				in += stride;
			}
			int out = y * stride;
			for (int i = 0; i < stride; i++) {
				result[out + i] = clip(sums[i]);
			}
		}
		return result;
	}

	private static byte clip(int sum) {
		return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
	}

	/**
	 * Pillow's affine nearest neighbour: the pixel that holds the centre, the centres
	 * summed up as Pillow does.
	 */
	private static RgbImage nearest(RgbImage image, int width, int height) {
		int[] columns = centres(image.width(), width);
		int[] rows = centres(image.height(), height);
		byte[] rgb = new byte[Math.multiplyExact(3 * width, height)];
		byte @Nullable [] from = image.alpha();
		byte @Nullable [] alpha = (from != null) ? new byte[width * height] : null;
		for (int y = 0; y < height; y++) {
			for (int x = 0; x < width; x++) {
				int source = rows[y] * image.width() + columns[x];
				int target = y * width + x;
				System.arraycopy(image.rgb(), 3 * source, rgb, 3 * target, 3);
				if (alpha != null && from != null) {
					alpha[target] = from[source];
				}
			}
		}
		return new RgbImage(width, height, rgb, alpha);
	}

	private static int[] centres(int size, int newSize) {
		int[] positions = new int[newSize];
		double scale = (double) size / newSize;
		double centre = scale * 0.5;
		for (int i = 0; i < newSize; i++) {
			positions[i] = Math.min((int) centre, size - 1);
			centre += scale;
		}
		return positions;
	}

	/**
	 * One axis: for every target position the first source position and the quantised
	 * weights from there on.
	 */
	private record Weights(int[] first, int[][] taps) {

		static Weights of(int size, int newSize, Resampling filter) {
			double scale = (double) size / newSize;
			double filterScale = Math.max(scale, 1);
			double support = filter.support() * filterScale;
			int[] first = new int[newSize];
			int[][] taps = new int[newSize][];
			for (int i = 0; i < newSize; i++) {
				double centre = (i + 0.5) * scale;
				first[i] = Math.max((int) (centre - support + 0.5), 0);
				int end = Math.min((int) (centre + support + 0.5), size);
				taps[i] = quantised(first[i], end - first[i], centre, filterScale, filter);
			}
			return new Weights(first, taps);
		}

		private static int[] quantised(int first, int count, double centre, double filterScale, Resampling filter) {
			double[] weights = new double[count];
			double inverse = 1 / filterScale;
			double sum = 0;
			for (int x = 0; x < count; x++) {
				weights[x] = filter.weight((x + first - centre + 0.5) * inverse);
				sum += weights[x];
			}
			int[] taps = new int[count];
			for (int x = 0; x < count; x++) {
				double weight = (sum != 0) ? weights[x] / sum : weights[x];
				taps[x] = (int) (weight * (1 << PRECISION_BITS) + ((weight < 0) ? -0.5 : 0.5));
			}
			return taps;
		}

	}

}
