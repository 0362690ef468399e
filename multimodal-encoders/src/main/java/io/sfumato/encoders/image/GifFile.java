package io.sfumato.encoders.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The first frame of a GIF87a or GIF89a file, on its screen. What the frame leaves free
 * shows the transparent colour, or the first one of the palette, as in Pillow.
 * <p>
 * Decoded here: the JDK's reader takes an early end of the data for the end of the image.
 */
final class GifFile implements ImageFile {

	private final Octets file;

	private final int screenWidth;

	private final int screenHeight;

	private int left;

	private int top;

	private int frameWidth;

	private int frameHeight;

	private boolean interlaced;

	private int transparent;

	private byte[] palette = {};

	private int codeSize;

	private byte[] codes = {};

	GifFile(byte[] bytes) {
		this.file = new Octets("GIF", bytes);
		this.screenWidth = this.file.u16le(6);
		this.screenHeight = this.file.u16le(8);
		int flags = this.file.u8(10);
		long at = 13;
		if ((flags & 0x80) != 0) {
			this.palette = this.file.copy(at, 3L << (flags & 7) + 1);
			at += this.palette.length;
		}
		while (true) {
			int block = this.file.u8(at);
			if (block == 0x2C) {
				readFrame(at + 1);
				return;
			}
			if (block != 0x21) {
				throw this.file.corrupt("it has no frame");
			}
			int label = this.file.u8(at + 1);
			if (label == 0xF9 && this.file.u8(at + 2) >= 4 && (this.file.u8(at + 3) & 1) != 0) {
				this.transparent = this.file.u8(at + 6);
			}
			at += 2;
			while (this.file.u8(at) != 0) {
				at += 1 + this.file.u8(at);
			}
			at++;
		}
	}

	private void readFrame(long descriptor) {
		long at = descriptor;
		this.left = this.file.u16le(at);
		this.top = this.file.u16le(at + 2);
		this.frameWidth = this.file.u16le(at + 4);
		this.frameHeight = this.file.u16le(at + 6);
		int flags = this.file.u8(at + 8);
		at += 9;
		this.interlaced = (flags & 0x40) != 0;
		if ((flags & 0x80) != 0) {
			this.palette = this.file.copy(at, 3L << (flags & 7) + 1);
			at += this.palette.length;
		}
		this.codeSize = this.file.u8(at++);
		if (this.codeSize < 1 || this.codeSize > 8) {
			throw this.file.corrupt("its codes begin with " + this.codeSize + " bits");
		}
		if (this.frameWidth == 0 || this.frameHeight == 0) {
			throw this.file.corrupt("its frame is " + this.frameWidth + "×" + this.frameHeight);
		}
		var data = new ByteArrayOutputStream();
		int length = this.file.u8(at);
		while (length != 0) {
			this.file.require(at + 1, length);
			data.write(this.file.data(), (int) at + 1, length);
			at += 1 + length;
			length = this.file.u8(at);
		}
		this.codes = data.toByteArray();
	}

	@Override
	public int width() {
		return Math.max(this.screenWidth, this.left + this.frameWidth);
	}

	@Override
	public int height() {
		return Math.max(this.screenHeight, this.top + this.frameHeight);
	}

	@Override
	public int orientation() {
		return 1;
	}

	@Override
	public RgbImage pixels() {
		byte[] indices = decompress(this.frameWidth * this.frameHeight);
		// a file without any palette is grey
		byte[] colours = (this.palette.length > 0) ? Arrays.copyOf(this.palette, 3 * 256) : greys();
		int width = width();
		byte[] rgb = new byte[3 * width * height()];
		for (int i = 0; i < rgb.length; i += 3) {
			System.arraycopy(colours, 3 * this.transparent, rgb, i, 3);
		}
		int[] rows = rowOrder();
		for (int y = 0; y < this.frameHeight; y++) {
			for (int x = 0; x < this.frameWidth; x++) {
				int to = (this.top + rows[y]) * width + this.left + x;
				System.arraycopy(colours, 3 * (indices[y * this.frameWidth + x] & 0xFF), rgb, 3 * to, 3);
			}
		}
		return new RgbImage(width, height(), rgb);
	}

	private static byte[] greys() {
		byte[] greys = new byte[3 * 256];
		for (int i = 0; i < greys.length; i++) {
			greys[i] = (byte) (i / 3);
		}
		return greys;
	}

	private int[] rowOrder() {
		int[] rows = new int[this.frameHeight];
		int next = 0;
		int[] starts = this.interlaced ? new int[] { 0, 4, 2, 1 } : new int[] { 0 };
		int[] steps = this.interlaced ? new int[] { 8, 8, 4, 2 } : new int[] { 1 };
		for (int pass = 0; pass < starts.length; pass++) {
			for (int y = starts[pass]; y < this.frameHeight; y += steps[pass]) {
				rows[next++] = y;
			}
		}
		return rows;
	}

	/**
	 * LZW as in appendix F of the GIF89a specification; a full table stays as it is until
	 * it is cleared.
	 */
	private byte[] decompress(int count) {
		byte[] pixels = new byte[count];
		int clear = 1 << this.codeSize;
		// an entry is the pixel it adds, the entry before it, and the length of both
		// together
		byte[] last = new byte[4096];
		short[] prefix = new short[4096];
		short[] length = new short[4096];
		for (int i = 0; i < clear; i++) {
			last[i] = (byte) i;
			length[i] = 1;
		}
		int next = clear + 2;
		int width = this.codeSize + 1;
		int previous = -1;
		int bits = 0;
		int available = 0;
		int in = 0;
		int out = 0;
		while (out < count) {
			while (available < width) {
				if (in == this.codes.length) {
					throw this.file.truncated();
				}
				bits |= (this.codes[in++] & 0xFF) << available;
				available += 8;
			}
			int code = bits & ((1 << width) - 1);
			bits >>>= width;
			available -= width;
			if (code == clear) {
				next = clear + 2;
				width = this.codeSize + 1;
				previous = -1;
				continue;
			}
			if (code == clear + 1) {
				throw this.file.truncated();
			}
			if (code > next || code == next && previous < 0 || code >= clear && previous < 0) {
				throw this.file.corrupt("a code comes before its definition");
			}
			if (previous >= 0 && next < 4096) {
				// the new entry is the previous one and the first pixel of this one,
				// which may be the new entry itself
				prefix[next] = (short) previous;
				length[next] = (short) (length[previous] + 1);
				last[next] = last[first((code == next) ? previous : code, prefix, length)];
				next++;
				if (next == 1 << width && width < 12) {
					width++;
				}
			}
			else if (code >= next) {
				throw this.file.corrupt("a code comes before its definition");
			}
			int end = out + length[code];
			int entry = code;
			for (int i = end - 1; i >= out; i--) {
				// the last entry may run over the end of the image
				if (i < count) {
					pixels[i] = last[entry];
				}
				entry = prefix[entry];
			}
			out = end;
			previous = code;
		}
		return pixels;
	}

	private static int first(int code, short[] prefix, short[] length) {
		int entry = code;
		while (length[entry] > 1) {
			entry = prefix[entry];
		}
		return entry;
	}

}
