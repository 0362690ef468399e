package io.sfumato.encoders.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;

/**
 * PNG (W3C, third edition). Checksums of the chunks that matter and the amount of
 * compressed data are verified, since a decoder left to itself hands out the upper half
 * of a broken picture.
 */
final class PngFile implements ImageFile {

	private static final int SIGNATURE = 8;

	private final Octets file;

	private final int width;

	private final int height;

	private final int bitDepth;

	private final int colourType;

	private final boolean interlaced;

	private final byte @Nullable [] palette;

	private final int orientation;

	/** Signature, IHDR, PLTE, IDAT, IEND and nothing else. */
	private final byte[] essentials;

	/** The IDAT chunks' contents. */
	private final byte[] compressed;

	PngFile(byte[] bytes) {
		this.file = new Octets("PNG", bytes);
		if (this.file.u32be(SIGNATURE) != 13 || !this.file.name(SIGNATURE + 4).equals("IHDR")) {
			throw this.file.corrupt("it doesn't begin with an IHDR chunk of 13 bytes");
		}
		int header = SIGNATURE + 8;
		long wide = this.file.u32be(header);
		long high = this.file.u32be(header + 4);
		if (wide == 0 || high == 0 || wide > Integer.MAX_VALUE || high > Integer.MAX_VALUE) {
			throw this.file.corrupt("its size is " + wide + "×" + high);
		}
		this.width = (int) wide;
		this.height = (int) high;
		this.bitDepth = this.file.u8(header + 8);
		this.colourType = this.file.u8(header + 9);
		this.interlaced = this.file.u8(header + 12) == 1;
		if (!validDepth() || this.file.u8(header + 10) != 0 || this.file.u8(header + 11) != 0
				|| this.file.u8(header + 12) > 1) {
			throw this.file.corrupt("its IHDR chunk holds values that don't exist");
		}
		var kept = new ByteArrayOutputStream(bytes.length);
		var data = new ByteArrayOutputStream(bytes.length);
		kept.write(bytes, 0, SIGNATURE);
		byte @Nullable [] colours = null;
		int turned = 1;
		long at = SIGNATURE;
		while (true) {
			long length = this.file.u32be(at);
			String name = this.file.name(at + 4);
			this.file.require(at + 8, length + 4);
			int content = (int) (at + 8);
			switch (name) {
				case "IHDR", "PLTE", "IDAT", "IEND" -> {
					checkSum(at, length);
					if (name.equals("IHDR") && at != SIGNATURE) {
						throw this.file.corrupt("it has a second IHDR chunk");
					}
					if (name.equals("PLTE")) {
						if (length == 0 || length > 768 || length % 3 != 0) {
							throw this.file.corrupt("its palette has " + length + " bytes");
						}
						colours = this.file.copy(content, length);
					}
					if (name.equals("IDAT")) {
						data.write(bytes, content, (int) length);
					}
					// a palette is only a suggestion where the pixels aren't indices
					if (!name.equals("PLTE") || this.colourType == 3) {
						kept.write(bytes, (int) at, (int) length + 12);
					}
				}
				case "eXIf" -> turned = ExifOrientation.of(this.file.copy(content, length));
				default -> {
					if (Character.isUpperCase(name.charAt(0))) {
						throw this.file.corrupt("it has an unknown critical chunk");
					}
				}
			}
			if (name.equals("IEND")) {
				break;
			}
			at += length + 12;
		}
		if (this.colourType == 3 && colours == null) {
			throw this.file.corrupt("its palette is missing");
		}
		this.palette = colours;
		this.orientation = turned;
		this.essentials = kept.toByteArray();
		this.compressed = data.toByteArray();
	}

	private boolean validDepth() {
		return switch (this.colourType) {
			case 0 -> Integer.bitCount(this.bitDepth) == 1 && this.bitDepth <= 16;
			case 3 -> Integer.bitCount(this.bitDepth) == 1 && this.bitDepth <= 8;
			case 2, 4, 6 -> this.bitDepth == 8 || this.bitDepth == 16;
			default -> false;
		};
	}

	private void checkSum(long at, long length) {
		CRC32 crc = new CRC32();
		crc.update(this.file.data(), (int) at + 4, (int) length + 4);
		if (crc.getValue() != this.file.u32be(at + 8 + length)) {
			throw this.file.corrupt("a checksum doesn't match");
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
		return this.orientation;
	}

	@Override
	public RgbImage pixels() throws IOException {
		checkAmountOfData();
		BufferedImage image = Readers.decode(Readers.jdk("png"), this.essentials);
		if (this.palette != null && this.colourType == 3) {
			return Samples.indexed(image.getRaster(), this.palette);
		}
		return Samples.image(image.getRaster());
	}

	/**
	 * Inflates without keeping anything, to see whether there is a byte for every pixel.
	 */
	private void checkAmountOfData() {
		long expected = expectedBytes();
		byte[] scratch = new byte[1 << 15];
		long found = 0;
		try (Inflater inflater = new Inflater()) {
			inflater.setInput(this.compressed);
			while (found < expected) {
				int count = inflater.inflate(scratch);
				if (count == 0 && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
					throw this.file.truncated();
				}
				found += count;
			}
		}
		catch (DataFormatException ex) {
			throw this.file.corrupt("its compressed data can't be inflated");
		}
	}

	private long expectedBytes() {
		if (!this.interlaced) {
			return pass(this.width, this.height);
		}
		int[] firstX = { 0, 4, 0, 2, 0, 1, 0 };
		int[] firstY = { 0, 0, 4, 0, 2, 0, 1 };
		int[] stepX = { 8, 8, 4, 4, 2, 2, 1 };
		int[] stepY = { 8, 8, 8, 4, 4, 2, 2 };
		long bytes = 0;
		for (int i = 0; i < 7; i++) {
			bytes += pass((this.width - firstX[i] + stepX[i] - 1) / stepX[i],
					(this.height - firstY[i] + stepY[i] - 1) / stepY[i]);
		}
		return bytes;
	}

	/** Bytes of one pass: each row begins with the number of its filter. */
	private long pass(int columns, int rows) {
		int channels = switch (this.colourType) {
			case 2 -> 3;
			case 4 -> 2;
			case 6 -> 4;
			default -> 1;
		};
		return (columns == 0) ? 0 : rows * (1 + ((long) columns * channels * this.bitDepth + 7) / 8);
	}

}
