package io.sfumato.encoders.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import javax.imageio.IIOException;

/**
 * JPEG (ITU-T T.81), baseline, extended and progressive Huffman. The file is written anew
 * with what its pixels need: frame, tables, scans, and one marker that states the colours
 * the way libjpeg would have guessed them, since the JDK guesses differently where both
 * markers are missing.
 */
final class JpegFile implements ImageFile {

	/**
	 * A progressive file of a few kilobytes can ask for thousands of passes over the
	 * whole image; encoders need about ten. A small image may have more than a large one.
	 */
	private static final int FEWEST_ALLOWED_SCANS = 20;

	private static final int MOST_ALLOWED_SCANS = 100;

	private static final long PIXELS_OVER_ALL_SCANS = 400_000_000;

	private static final int SOI = 0xD8;

	private static final int EOI = 0xD9;

	private static final int SOS = 0xDA;

	private static final int APP0 = 0xE0;

	private static final int APP1 = 0xE1;

	private static final int APP14 = 0xEE;

	private final Octets file;

	private final byte[] essentials;

	private int width;

	private int height;

	private int components;

	private int[] componentIds = {};

	private boolean jfif;

	/** The colour transform of an Adobe marker, −1 without one. */
	private int adobe = -1;

	private int orientation = 1;

	JpegFile(byte[] bytes) {
		this.file = new Octets("JPEG", bytes);
		var body = new ByteArrayOutputStream(bytes.length);
		int scans = 0;
		long at = 2;
		while (true) {
			at = nextMarker(at);
			int marker = this.file.u8(at - 1);
			if (marker == EOI) {
				break;
			}
			if (marker == SOI || marker == 0x01 || marker >= 0xD0 && marker <= 0xD7) {
				continue;
			}
			int length = this.file.u16be(at);
			if (length < 2) {
				throw this.file.corrupt("a segment has " + length + " bytes");
			}
			this.file.require(at, length);
			long end = at + length;
			if (marker == SOS) {
				if (this.components == 0) {
					throw this.file.corrupt("a scan comes before the frame");
				}
				if (++scans > allowedScans()) {
					throw this.file.unsupported("more than " + allowedScans() + " scans");
				}
				end = endOfScan(end);
				body.write(bytes, (int) at - 2, (int) (end - at) + 2);
			}
			else if (isFrame(marker)) {
				readFrame(marker, at, length);
				body.write(bytes, (int) at - 2, length + 2);
			}
			else if (marker == 0xC4 || marker == 0xDB || marker == 0xDD) {
				body.write(bytes, (int) at - 2, length + 2);
			}
			else {
				readNote(marker, at, length);
			}
			at = end;
		}
		if (scans == 0) {
			throw this.file.corrupt("it has no scan");
		}
		byte[] colours = colourMarker();
		var out = new ByteArrayOutputStream(body.size() + colours.length + 4);
		out.write(0xFF);
		out.write(SOI);
		out.writeBytes(colours);
		out.writeBytes(body.toByteArray());
		out.write(0xFF);
		out.write(EOI);
		this.essentials = out.toByteArray();
	}

	private long allowedScans() {
		return Math.clamp(PIXELS_OVER_ALL_SCANS / ((long) this.width * this.height), FEWEST_ALLOWED_SCANS,
				MOST_ALLOWED_SCANS);
	}

	/**
	 * The offset behind the next marker; stray bytes before it are skipped, as libjpeg
	 * does.
	 */
	private long nextMarker(long from) {
		long at = from;
		while (true) {
			while (this.file.u8(at) != 0xFF) {
				at++;
			}
			while (this.file.u8(at) == 0xFF) {
				at++;
			}
			if (this.file.u8(at) != 0) {
				return at + 1;
			}
		}
	}

	/** The offset of the first marker behind entropy-coded data that isn't a restart. */
	private long endOfScan(long from) {
		byte[] data = this.file.data();
		for (int at = (int) from; at < data.length - 1; at++) {
			if (data[at] == (byte) 0xFF) {
				int marker = data[at + 1] & 0xFF;
				if (marker != 0 && marker != 0xFF && (marker < 0xD0 || marker > 0xD7)) {
					return at;
				}
			}
		}
		throw this.file.truncated();
	}

	private static boolean isFrame(int marker) {
		return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
	}

	private void readFrame(int marker, long at, int length) {
		if (marker > 0xC2) {
			throw this.file.unsupported("lossless, hierarchical or arithmetic coding");
		}
		if (this.components != 0) {
			throw this.file.corrupt("it has two frames");
		}
		if (length < 8) {
			throw this.file.corrupt("its frame header is too short");
		}
		if (this.file.u8(at + 2) != 8) {
			throw this.file.unsupported(this.file.u8(at + 2) + " bits per sample");
		}
		this.height = this.file.u16be(at + 3);
		this.width = this.file.u16be(at + 5);
		this.components = this.file.u8(at + 7);
		if (this.width == 0 || this.height == 0) {
			throw this.file.corrupt("its size is " + this.width + "×" + this.height);
		}
		if (this.components != 1 && this.components != 3 && this.components != 4) {
			throw this.file.unsupported(this.components + " colour components");
		}
		if (length != 8 + 3 * this.components) {
			throw this.file.corrupt("its frame header has " + length + " bytes");
		}
		this.componentIds = new int[this.components];
		for (int i = 0; i < this.components; i++) {
			this.componentIds[i] = this.file.u8(at + 8 + 3L * i);
		}
	}

	private void readNote(int marker, long at, int length) {
		if (marker == APP0 && startsWith(at + 2, length - 2, "JFIF\0")) {
			this.jfif = true;
		}
		else if (marker == APP14 && length >= 14 && startsWith(at + 2, length - 2, "Adobe")) {
			this.adobe = this.file.u8(at + 13);
		}
		else if (marker == APP1 && startsWith(at + 2, length - 2, "Exif\0") && length > 8 && this.orientation == 1) {
			this.orientation = ExifOrientation.of(this.file.copy(at + 8, length - 8));
		}
	}

	private boolean startsWith(long at, int available, String text) {
		if (available < text.length()) {
			return false;
		}
		for (int i = 0; i < text.length(); i++) {
			if (this.file.u8(at + i) != text.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * JFIF for grey and YCbCr, Adobe for everything else, decided as in
	 * {@code default_decompress_parms} of libjpeg.
	 */
	private byte[] colourMarker() {
		boolean plainRgb = this.components == 3 && !this.jfif && ((this.adobe >= 0) ? this.adobe == 0
				: this.componentIds[0] == 'R' && this.componentIds[1] == 'G' && this.componentIds[2] == 'B');
		if (this.components == 4 || plainRgb) {
			int transform = (this.components == 4 && this.adobe == 2) ? 2 : 0;
			return new byte[] { (byte) 0xFF, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0,
					(byte) transform };
		}
		return new byte[] { (byte) 0xFF, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0 };
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
		try {
			if (this.components == 4) {
				return fromInk(Readers.decodeRaster(Readers.jdk("jpeg"), this.essentials), this.adobe == 2);
			}
			return Samples.image(Readers.decode(Readers.jdk("jpeg"), this.essentials).getRaster());
		}
		catch (IIOException ex) {
			if (String.valueOf(ex.getMessage()).contains("Premature end of JPEG")) {
				throw this.file.truncated();
			}
			throw ex;
		}
	}

	/**
	 * Four inks become three colours by Pillow's plain arithmetic, without a profile.
	 * Pillow takes all such files as inverted, as Adobe writes them.
	 */
	private static RgbImage fromInk(Raster raster, boolean ycck) {
		int width = raster.getWidth();
		byte[] rgb = new byte[3 * width * raster.getHeight()];
		int[] row = new int[4 * width];
		for (int y = 0; y < raster.getHeight(); y++) {
			raster.getPixels(0, y, width, 1, row);
			for (int x = 0; x < width; x++) {
				int c = row[4 * x];
				int m = row[4 * x + 1];
				int ye = row[4 * x + 2];
				int key = row[4 * x + 3];
				if (ycck) {
					// libjpeg's ycck_cmyk_convert: CMY = 255 − RGB of the YCbCr values,
					// in 16 fractional bits
					int luma = c;
					int cb = m - 128;
					int cr = ye - 128;
					c = 255 - Math.clamp(luma + ((91881 * cr + 32768) >> 16), 0, 255);
					m = 255 - Math.clamp(luma + ((-22554 * cb - 46802 * cr + 32768) >> 16), 0, 255);
					ye = 255 - Math.clamp(luma + ((116130 * cb + 32768) >> 16), 0, 255);
				}
				int to = 3 * (y * width + x);
				rgb[to] = overKey(255 - c, key);
				rgb[to + 1] = overKey(255 - m, key);
				rgb[to + 2] = overKey(255 - ye, key);
			}
		}
		return new RgbImage(width, raster.getHeight(), rgb);
	}

	/**
	 * {@code cmyk2rgb} of Pillow for an ink, and what is left of the paper under black.
	 */
	private static byte overKey(int ink, int paper) {
		int product = ink * paper + 128;
		return (byte) Math.clamp(paper - (((product >> 8) + product) >> 8), 0, 255);
	}

}
