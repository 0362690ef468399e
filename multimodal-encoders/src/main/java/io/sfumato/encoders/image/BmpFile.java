package io.sfumato.encoders.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.util.Set;

/**
 * Windows and OS/2 bitmaps. Colour profiles are taken out before decoding, one kind of
 * them is the path of a file to be opened; so are the bitmaps that wrap a PNG or JPEG
 * file.
 */
final class BmpFile implements ImageFile {

	private static final int INFO = 14;

	private final Octets file;

	private final int width;

	private final int height;

	private final byte[] essentials;

	BmpFile(byte[] bytes) {
		this.file = new Octets("BMP", bytes);
		long pixels = this.file.u32le(10);
		long size = this.file.u32le(INFO);
		if (!Set.of(12L, 40L, 52L, 56L, 108L, 124L).contains(size)) {
			throw this.file.unsupported("a header of " + size + " bytes");
		}
		this.file.require(INFO, size);
		boolean old = size == 12;
		long wide = old ? this.file.u16le(INFO + 4) : (int) this.file.u32le(INFO + 4);
		long high = old ? this.file.u16le(INFO + 6) : Math.abs((long) (int) this.file.u32le(INFO + 8));
		int depth = this.file.u16le(INFO + (old ? 10 : 14));
		long compression = old ? 0 : this.file.u32le(INFO + 16);
		if (wide < 1 || high < 1 || high > Integer.MAX_VALUE) {
			throw this.file.corrupt("its size is " + wide + "×" + high);
		}
		this.width = (int) wide;
		this.height = (int) high;
		if (!Set.of(1, 4, 8, 16, 24, 32).contains(depth)) {
			throw this.file.unsupported(depth + " bits a pixel");
		}
		if (compression > 3) {
			throw this.file.unsupported("compression " + compression);
		}
		long colours = old ? 0 : this.file.u32le(INFO + 32);
		if (depth <= 8) {
			long entries = (colours == 0) ? 1L << depth : colours;
			if (entries > 256) {
				throw this.file.corrupt("its palette has " + entries + " colours");
			}
		}
		else if (colours > 256) {
			throw this.file.corrupt("it suggests " + colours + " colours");
		}
		if (pixels < INFO + size || pixels > INFO + size + 16 + 4 * 256) {
			throw this.file.corrupt("its pixels begin at byte " + pixels);
		}
		boolean packed = compression == 1 || compression == 2;
		long stride = (wide * depth + 31) / 32 * 4;
		this.file.require(pixels, packed ? 1 : Math.multiplyExact(stride, high));
		if (packed) {
			checkRuns(pixels, compression == 1);
		}
		this.essentials = bytes.clone();
		if (size >= 108) {
			putU32le(INFO + 56, 0x73524742);
		}
		if (size == 124) {
			putU32le(INFO + 112, 0);
			putU32le(INFO + 116, 0);
		}
	}

	/**
	 * Walks the run-length codes to the end mark, which has to come before the file ends.
	 */
	private void checkRuns(long from, boolean bytes) {
		long at = from;
		while (true) {
			int count = this.file.u8(at);
			int value = this.file.u8(at + 1);
			at += 2;
			if (count == 0 && value == 1) {
				return;
			}
			if (count == 0 && value == 2) {
				at += 2;
			}
			else if (count == 0 && value > 2) {
				int length = bytes ? value : (value + 1) / 2;
				at += length + length % 2;
			}
		}
	}

	private void putU32le(int at, int value) {
		for (int i = 0; i < 4; i++) {
			this.essentials[at + i] = (byte) (value >> 8 * i);
		}
	}

	@Override
	public int width() {
		return this.width;
	}

	@Override
	public int height() {
		return this.height;
	}

	@Override
	public int orientation() {
		return 1;
	}

	@Override
	public RgbImage pixels() throws IOException {
		BufferedImage image = Readers.decode(Readers.jdk("bmp"), this.essentials);
		if (image.getColorModel() instanceof IndexColorModel model) {
			return Samples.indexed(image.getRaster(), Samples.palette(model));
		}
		return Samples.image(image.getRaster()).opaque();
	}

}
