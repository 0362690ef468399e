package io.sfumato.encoders.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * The first page of a TIFF 6.0 file: bilevel, grey, palette, RGB, YCbCr and CMYK, in
 * strips or tiles, with the usual compressions. The decoder is given a directory of its
 * own, appended to the file: it holds only tags that pixels need, each with a count that
 * has been compared with the file.
 */
final class TiffFile implements ImageFile {

	private static final int WIDTH = 256;

	private static final int HEIGHT = 257;

	private static final int BITS = 258;

	private static final int COMPRESSION = 259;

	private static final int PHOTOMETRIC = 262;

	private static final int STRIP_OFFSETS = 273;

	private static final int ORIENTATION = 274;

	private static final int SAMPLES = 277;

	private static final int ROWS_PER_STRIP = 278;

	private static final int STRIP_LENGTHS = 279;

	private static final int PLANAR = 284;

	private static final int TILE_WIDTH = 322;

	private static final int TILE_HEIGHT = 323;

	private static final int TILE_OFFSETS = 324;

	private static final int TILE_LENGTHS = 325;

	private static final int EXTRA_SAMPLES = 338;

	private static final int SAMPLE_FORMAT = 339;

	/**
	 * Fill order, T4 and T6 options, predictor, colour map, JPEG tables, the parameters
	 * of YCbCr.
	 */
	private static final Set<Integer> PASSED_ON = Set.of(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, STRIP_OFFSETS,
			SAMPLES, ROWS_PER_STRIP, STRIP_LENGTHS, PLANAR, TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_LENGTHS,
			EXTRA_SAMPLES, SAMPLE_FORMAT, 266, 292, 293, 317, 320, 347, 529, 530, 531, 532);

	/** None, CCITT RLE, T.4, T.6, LZW, JPEG, Deflate (two numbers), PackBits. */
	private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 7, 8, 32946, 32773);

	private static final int JPEG_COMPRESSION = 7;

	private static final int CMYK = 5;

	private final Octets file;

	private final boolean little;

	private final Map<Integer, Entry> entries = new TreeMap<>();

	private final int width;

	private final int height;

	private final int samples;

	private final int photometric;

	TiffFile(byte[] bytes) {
		this.file = new Octets("TIFF", bytes);
		this.little = bytes[0] == 'I';
		readDirectory(u32(4));
		long wide = number(WIDTH, 0);
		long high = number(HEIGHT, 0);
		if (wide < 1 || high < 1 || wide > Integer.MAX_VALUE || high > Integer.MAX_VALUE) {
			throw this.file.corrupt("its size is " + wide + "×" + high);
		}
		this.width = (int) wide;
		this.height = (int) high;
		this.samples = (int) Math.min(number(SAMPLES, 1), 1000);
		this.photometric = (int) Math.min(number(PHOTOMETRIC, 1), 1 << 16);
		checkSamples();
		checkData();
	}

	private void readDirectory(long at) {
		int count = u16(at);
		this.file.require(at + 2, 12L * count);
		for (int i = 0; i < count; i++) {
			long entry = at + 2 + 12L * i;
			int tag = u16(entry);
			if (!PASSED_ON.contains(tag) && tag != ORIENTATION) {
				continue;
			}
			int type = u16(entry + 2);
			long values = u32(entry + 4);
			int size = size(type);
			if (size == 0) {
				throw this.file.corrupt("tag " + tag + " has the unknown type " + type);
			}
			long start = (values * size <= 4) ? entry + 8 : u32(entry + 8);
			this.file.require(start, values * size);
			if (values == 0) {
				throw this.file.corrupt("tag " + tag + " has no value");
			}
			this.entries.putIfAbsent(tag, new Entry(tag, type, values, start));
		}
	}

	private void checkSamples() {
		int bits = (int) Math.min(number(BITS, 1), 1000);
		Entry all = this.entries.get(BITS);
		for (int i = 1; all != null && i < Math.min(all.count, this.samples); i++) {
			if (value(all, i) != bits) {
				throw this.file.unsupported("samples of different sizes");
			}
		}
		if (!Set.of(1, 2, 4, 8, 16).contains(bits)) {
			throw this.file.unsupported(bits + " bits a sample");
		}
		Entry formats = this.entries.get(SAMPLE_FORMAT);
		for (int i = 0; formats != null && i < Math.min(formats.count, this.samples); i++) {
			if (value(formats, i) != 1) {
				throw this.file.unsupported("samples that aren't unsigned integers");
			}
		}
		int colours = switch (this.photometric) {
			case 0, 1, 3 -> 1;
			case 2, 6 -> 3;
			case CMYK -> 4;
			default -> throw this.file.unsupported("the photometric interpretation " + this.photometric);
		};
		if (this.samples != colours && !(this.samples == colours + 1 && this.photometric <= 2)) {
			throw this.file.unsupported(this.samples + " samples a pixel");
		}
		if (!COMPRESSIONS.contains((int) Math.min(number(COMPRESSION, 1), 1 << 16))) {
			throw this.file.unsupported("compression " + number(COMPRESSION, 1));
		}
	}

	/**
	 * Every strip or tile lies in the file, they don't share bytes, and none is much
	 * larger than the image.
	 */
	private void checkData() {
		boolean tiled = this.entries.containsKey(TILE_WIDTH);
		long across = tiled ? number(TILE_WIDTH, 0) : this.width;
		long down = tiled ? number(TILE_HEIGHT, 0) : Math.min(number(ROWS_PER_STRIP, 0xFFFFFFFFL), this.height);
		if (across < 1 || down < 1 || across > this.width + 4096L || down > this.height + 4096L) {
			throw this.file.corrupt("its pieces are " + across + "×" + down + " pixels");
		}
		long planes = (number(PLANAR, 1) == 2) ? this.samples : 1;
		long expected = ((this.width + across - 1) / across) * ((this.height + down - 1) / down) * planes;
		Entry offsets = this.entries.get(tiled ? TILE_OFFSETS : STRIP_OFFSETS);
		Entry lengths = this.entries.get(tiled ? TILE_LENGTHS : STRIP_LENGTHS);
		if (offsets == null || lengths == null || offsets.count < expected || lengths.count < expected) {
			throw this.file.corrupt("it doesn't say where its pixels are");
		}
		boolean jpeg = number(COMPRESSION, 1) == JPEG_COMPRESSION;
		long total = 0;
		for (long i = 0; i < expected; i++) {
			long length = value(lengths, i);
			long start = value(offsets, i);
			this.file.require(start, length);
			total += length;
			if (total > this.file.length()) {
				throw this.file.corrupt("its pieces overlap");
			}
			if (jpeg) {
				checkJpeg(start, length, across, down);
			}
		}
	}

	private void checkJpeg(long start, long length, long across, long down) {
		if (length < 4 || this.file.u16be(start) != 0xFFD8) {
			throw this.file.corrupt("a piece isn't a JPEG stream");
		}
		JpegFile piece = new JpegFile(this.file.copy(start, length));
		if (piece.width() > across || piece.height() > down) {
			throw this.file.corrupt("a piece holds " + piece.width() + "×" + piece.height() + " pixels instead of "
					+ across + "×" + down);
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
		return (int) Math.min(number(ORIENTATION, 1), 9);
	}

	@Override
	public RgbImage pixels() throws IOException {
		BufferedImage image = Readers.decode(new TIFFImageReaderSpi().createReaderInstance(null), rewritten());
		if (image.getColorModel() instanceof IndexColorModel model) {
			return Samples.indexed(image.getRaster(), Samples.palette(model));
		}
		if (this.photometric == CMYK) {
			return fromInk(image.getRaster());
		}
		RgbImage pixels = Samples.image(image.getRaster());
		return switch ((int) Math.min(number(EXTRA_SAMPLES, 0), 3)) {
			case 1 -> divided(pixels);
			case 2 -> pixels;
			default -> pixels.opaque();
		};
	}

	/** Pillow's {@code cmyk2rgb}. */
	private static RgbImage fromInk(Raster raster) {
		int width = raster.getWidth();
		byte[] rgb = new byte[3 * width * raster.getHeight()];
		int bits = raster.getSampleModel().getSampleSize(0);
		int[] row = new int[4 * width];
		for (int y = 0; y < raster.getHeight(); y++) {
			raster.getPixels(0, y, width, 1, row);
			for (int x = 0; x < width; x++) {
				int paper = 255 - (row[4 * x + 3] >>> (bits - 8));
				for (int c = 0; c < 3; c++) {
					int product = (row[4 * x + c] >>> (bits - 8)) * paper + 128;
					rgb[3 * (y * width + x) + c] = (byte) (paper - (((product >> 8) + product) >> 8));
				}
			}
		}
		return new RgbImage(width, raster.getHeight(), rgb);
	}

	/** Colours that were stored multiplied by alpha. */
	private static RgbImage divided(RgbImage image) {
		byte @Nullable [] alpha = image.alpha();
		if (alpha == null) {
			return image;
		}
		byte[] rgb = image.rgb().clone();
		for (int i = 0; i < rgb.length; i++) {
			int a = alpha[i / 3] & 0xFF;
			if (a != 0 && a != 255) {
				rgb[i] = (byte) Math.min(255 * (rgb[i] & 0xFF) / a, 255);
			}
		}
		return new RgbImage(image.width(), image.height(), rgb, alpha);
	}

	/**
	 * The file with a directory of the known tags at its end; all values stay where they
	 * are.
	 */
	private byte[] rewritten() {
		int at = this.file.length() + this.file.length() % 2;
		var directory = new ByteArrayOutputStream();
		var kept = this.entries.values().stream().filter((entry) -> entry.tag != ORIENTATION).toList();
		put(directory, kept.size(), 2);
		for (Entry entry : kept) {
			put(directory, entry.tag, 2);
			put(directory, entry.type, 2);
			put(directory, entry.count, 4);
			boolean inline = entry.count * size(entry.type) <= 4;
			if (inline) {
				directory.writeBytes(this.file.copy(entry.start, 4));
			}
			else {
				put(directory, entry.start, 4);
			}
		}
		put(directory, 0, 4);
		byte[] result = Arrays.copyOf(this.file.data(), at + directory.size());
		System.arraycopy(directory.toByteArray(), 0, result, at, directory.size());
		var offset = new ByteArrayOutputStream();
		put(offset, at, 4);
		System.arraycopy(offset.toByteArray(), 0, result, 4, 4);
		return result;
	}

	private void put(ByteArrayOutputStream out, long value, int bytes) {
		for (int i = 0; i < bytes; i++) {
			out.write((int) (value >> 8 * (this.little ? i : bytes - 1 - i)));
		}
	}

	private int u16(long at) {
		return this.little ? this.file.u16le(at) : this.file.u16be(at);
	}

	private long u32(long at) {
		return this.little ? this.file.u32le(at) : this.file.u32be(at);
	}

	private long number(int tag, long otherwise) {
		Entry entry = this.entries.get(tag);
		return (entry != null) ? value(entry, 0) : otherwise;
	}

	private long value(Entry entry, long index) {
		return switch (entry.type) {
			case 1 -> this.file.u8(entry.start + index);
			case 3 -> u16(entry.start + 2 * index);
			case 4 -> u32(entry.start + 4 * index);
			default -> throw this.file.corrupt("tag " + entry.tag + " isn't a whole number");
		};
	}

	/** Bytes of one value of a field type, 0 for an unknown one. */
	private static int size(int type) {
		return switch (type) {
			case 1, 2, 6, 7 -> 1;
			case 3, 8 -> 2;
			case 4, 9, 11 -> 4;
			case 5, 10, 12 -> 8;
			default -> 0;
		};
	}

	private record Entry(int tag, int type, long count, long start) {

	}

}
