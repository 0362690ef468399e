package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * Pillow's bicubic resize with antialiasing: rows first, rounded to bytes between the two
 * passes. What the served model sees is resized this way, so the training pages are too.
 */
final class BicubicResize {

	private static final int PRECISION = 22;

	private BicubicResize() {
	}

	/** An RGB image of the given size; the image itself when it has that size already. */
	static BufferedImage resize(BufferedImage image, int width, int height) {
		if (image.getWidth() == width && image.getHeight() == height) {
			return image;
		}
		int[] source = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
		int[] rows = pass(source, image.getWidth(), image.getHeight(), width);
		// the first pass writes transposed, so the second runs along memory as well
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		int[] columns = pass(rows, image.getHeight(), width, height);
		System.arraycopy(columns, 0, ((DataBufferInt) result.getRaster().getDataBuffer()).getData(), 0, columns.length);
		return result;
	}

	/** lines [count, from] → transposed [to, count], each line resampled. */
	private static int[] pass(int[] source, int from, int count, int to) {
		int[] target = new int[to * count];
		double scale = (double) from / to;
		double filterScale = Math.max(scale, 1);
		double support = 2 * filterScale;
		int[] weights = new int[(int) Math.ceil(support) * 2 + 2];
		double[] raw = new double[weights.length];
		for (int i = 0; i < to; i++) {
			double centre = (i + 0.5) * scale;
			int first = Math.max((int) (centre - support + 0.5), 0);
			int last = Math.min((int) (centre + support + 0.5), from);
			double sum = 0;
			for (int k = 0; k < last - first; k++) {
				raw[k] = cubic((k + first - centre + 0.5) / filterScale);
				sum += raw[k];
			}
			for (int k = 0; k < last - first; k++) {
				double weight = raw[k] / sum * (1 << PRECISION);
				weights[k] = (int) (weight + Math.copySign(0.5, weight));
			}
			for (int line = 0; line < count; line++) {
				int red = 1 << (PRECISION - 1);
				int green = red;
				int blue = red;
				int at = line * from + first;
				for (int k = 0; k < last - first; k++) {
					int pixel = source[at + k];
					int weight = weights[k];
					red += weight * (pixel >> 16 & 0xff);
					green += weight * (pixel >> 8 & 0xff);
					blue += weight * (pixel & 0xff);
				}
				target[i * count + line] = clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
			}
		}
		return target;
	}

	private static int clamp(int sum) {
		return Math.min(Math.max(sum >> PRECISION, 0), 255);
	}

	private static double cubic(double x) {
		double a = -0.5;
		double t = Math.abs(x);
		if (t < 1) {
			return ((a + 2) * t - (a + 3)) * t * t + 1;
		}
		return (t < 2) ? (((t - 5) * t + 8) * t - 4) * a : 0;
	}

}
