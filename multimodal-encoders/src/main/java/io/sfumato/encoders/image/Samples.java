package io.sfumato.encoders.image;

import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Rasters become {@link RgbImage}s. Samples are taken as they are stored, past the colour
 * models of {@code java.awt}: those would convert grey and profiled colours, Pillow's
 * {@code convert("RGB")} does not.
 */
final class Samples {

	private Samples() {
	}

	/**
	 * A raster of grey (one band), grey and alpha, red green blue, or red green blue and
	 * alpha. Of samples with more than 8 bits the high 8 are kept, samples with fewer are
	 * widened to the full range.
	 */
	static RgbImage image(Raster raster) {
		byte @Nullable [] own = interleaved(raster);
		if (own != null) {
			return new RgbImage(raster.getWidth(), raster.getHeight(), own);
		}
		int bands = raster.getNumBands();
		boolean coloured = bands >= 3;
		boolean transparent = bands == 2 || bands == 4;
		int width = raster.getWidth();
		int height = raster.getHeight();
		byte[] rgb = new byte[3 * width * height];
		byte @Nullable [] alpha = transparent ? new byte[width * height] : null;
		int[] bits = raster.getSampleModel().getSampleSize();
		int[] row = new int[bands * width];
		for (int y = 0; y < height; y++) {
			raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
			for (int i = 0; i < row.length; i++) {
				row[i] = eightBits(row[i], bits[i % bands]);
			}
			for (int x = 0; x < width; x++) {
				int to = 3 * (y * width + x);
				int from = bands * x;
				rgb[to] = (byte) row[from];
				rgb[to + 1] = (byte) (coloured ? row[from + 1] : row[from]);
				rgb[to + 2] = (byte) (coloured ? row[from + 2] : row[from]);
				if (alpha != null) {
					alpha[y * width + x] = (byte) row[from + bands - 1];
				}
			}
		}
		return new RgbImage(width, height, rgb, alpha);
	}

	private static int eightBits(int sample, int bits) {
		return (bits >= 8) ? sample >>> (bits - 8) : sample * 255 / ((1 << bits) - 1);
	}

	/**
	 * A raster of palette indices; an index behind the palette's end is black, as in
	 * Pillow.
	 */
	static RgbImage indexed(Raster raster, byte[] palette) {
		int width = raster.getWidth();
		int height = raster.getHeight();
		byte[] colours = Arrays.copyOf(palette, 3 * 65536);
		byte[] rgb = new byte[3 * width * height];
		int[] row = new int[width];
		for (int y = 0; y < height; y++) {
			raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
			for (int x = 0; x < width; x++) {
				System.arraycopy(colours, 3 * (row[x] & 0xFFFF), rgb, 3 * (y * width + x), 3);
			}
		}
		return new RgbImage(width, height, rgb);
	}

	/** The colours of a palette, three bytes each. */
	static byte[] palette(IndexColorModel model) {
		byte[] palette = new byte[3 * model.getMapSize()];
		for (int i = 0; i < model.getMapSize(); i++) {
			palette[3 * i] = (byte) model.getRed(i);
			palette[3 * i + 1] = (byte) model.getGreen(i);
			palette[3 * i + 2] = (byte) model.getBlue(i);
		}
		return palette;
	}

	/**
	 * The raster's own array in the order red, green, blue where it holds nothing else: a
	 * 40 megapixel photograph then exists once instead of twice. The raster must not be
	 * used afterwards.
	 */
	private static byte @Nullable [] interleaved(Raster raster) {
		int width = raster.getWidth();
		if (raster.getNumBands() != 3 || !(raster.getSampleModel() instanceof ComponentSampleModel model)
				|| !(raster.getDataBuffer() instanceof DataBufferByte buffer) || buffer.getNumBanks() != 1
				|| buffer.getOffset() != 0 || model.getPixelStride() != 3 || model.getScanlineStride() != 3 * width
				|| buffer.getData().length != 3 * width * raster.getHeight()) {
			return null;
		}
		int[] offsets = model.getBandOffsets();
		byte[] data = buffer.getData();
		if (Arrays.equals(offsets, new int[] { 0, 1, 2 })) {
			return data;
		}
		if (!Arrays.equals(offsets, new int[] { 2, 1, 0 })) {
			return null;
		}
		for (int i = 0; i < data.length; i += 3) {
			byte blue = data[i];
			data[i] = data[i + 2];
			data[i + 2] = blue;
		}
		return data;
	}

}
