package io.sfumato.encoders.image;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Lossless WebP (RFC 9649, section 3): the pixels of a VP8L chunk, and of an ALPH chunk
 * that is compressed in the same way. The library that decodes the lossy images gets
 * palettes wrong from which libwebp's encoder has left out a transparent last colour,
 * that is, most drawings on a transparent ground.
 * <p>
 * Reading behind the end is refused, so what a file costs is bounded by its length and
 * its size: eight bytes a pixel and {@value #MOST_GROUPS} groups of codes.
 */
final class LosslessWebp {

	private static final int BLACK = 0xFF000000;

	private static final int LENGTH_CODES = 24;

	private static final int DISTANCE_CODES = 40;

	/** libwebp's encoder makes 2,600 at most; the format would allow 65,536. */
	private static final int MOST_GROUPS = 8192;

	private static final int[] CODE_LENGTH_ORDER = { 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

	/** Section 5.2.2: near pixels by distance code, columns to the left, rows above. */
	private static final int[] NEAR = { 0, 1, 1, 0, 1, 1, -1, 1, 0, 2, 2, 0, 1, 2, -1, 2, 2, 1, -2, 1, 2, 2, -2, 2, 0,
			3, 3, 0, 1, 3, -1, 3, 3, 1, -3, 1, 2, 3, -2, 3, 3, 2, -3, 2, 0, 4, 4, 0, 1, 4, -1, 4, 4, 1, -4, 1, 3, 3, -3,
			3, 2, 4, -2, 4, 4, 2, -4, 2, 0, 5, 3, 4, -3, 4, 4, 3, -4, 3, 5, 0, 1, 5, -1, 5, 5, 1, -5, 1, 2, 5, -2, 5, 5,
			2, -5, 2, 4, 4, -4, 4, 3, 5, -3, 5, 5, 3, -5, 3, 0, 6, 6, 0, 1, 6, -1, 6, 6, 1, -6, 1, 2, 6, -2, 6, 6, 2,
			-6, 2, 4, 5, -4, 5, 5, 4, -5, 4, 3, 6, -3, 6, 6, 3, -6, 3, 0, 7, 7, 0, 1, 7, -1, 7, 5, 5, -5, 5, 7, 1, -7,
			1, 4, 6, -4, 6, 6, 4, -6, 4, 2, 7, -2, 7, 7, 2, -7, 2, 3, 7, -3, 7, 7, 3, -7, 3, 5, 6, -5, 6, 6, 5, -6, 5,
			8, 0, 4, 7, -4, 7, 7, 4, -7, 4, 8, 1, 8, 2, 6, 6, -6, 6, 8, 3, 5, 7, -5, 7, 7, 5, -7, 5, 8, 4, 6, 7, -6, 7,
			7, 6, -7, 6, 8, 5, 7, 7, -7, 7, 8, 6, 8, 7 };

	private final Octets file;

	private final Bits bits;

	private LosslessWebp(Octets file, long start, long length) {
		this.file = file;
		this.bits = new Bits(file, start, length);
	}

	/** A VP8L chunk's content: argb [height · width]. */
	static int[] image(Octets file, long start, long length, int width, int height) {
		// signature, size, whether alpha is used
		var decoder = new LosslessWebp(file, start + 5, length - 5);
		if (file.u8(start + 4) >> 5 != 0) {
			throw file.corrupt("its lossless image has an unknown version");
		}
		return decoder.picture(width, height);
	}

	/** Whether a VP8L chunk says that its alpha means something. */
	static boolean usesAlpha(Octets file, long start) {
		return (file.u8(start + 4) >> 4 & 1) != 0;
	}

	/** The compressed part of an ALPH chunk: opacity [height · width], filtered. */
	static byte[] opacity(Octets file, long start, long length, int width, int height) {
		int[] argb = new LosslessWebp(file, start, length).picture(width, height);
		byte[] opacity = new byte[argb.length];
		for (int i = 0; i < argb.length; i++) {
			opacity[i] = (byte) (argb[i] >> 8);
		}
		return opacity;
	}

	private int[] picture(int width, int height) {
		List<Transform> transforms = new ArrayList<>();
		boolean[] seen = new boolean[4];
		int wide = width;
		while (this.bits.read(1) == 1) {
			int type = this.bits.read(2);
			if (seen[type]) {
				throw this.file.corrupt("a transform comes twice");
			}
			seen[type] = true;
			Transform transform = transform(type, wide, height);
			transforms.add(transform);
			if (type == 3) {
				wide = blocks(wide, transform.bits);
			}
		}
		int[] argb = codedImage(wide, height, true);
		for (Transform transform : transforms.reversed()) {
			argb = transform.undo(argb, height);
		}
		return argb;
	}

	private Transform transform(int type, int width, int height) {
		if (type == 2) {
			return new Transform(type, width, 0, new int[0]);
		}
		if (type == 3) {
			int size = this.bits.read(8) + 1;
			int[] palette = codedImage(size, 1, false);
			for (int i = 1; i < size; i++) {
				palette[i] = add(palette[i], palette[i - 1]);
			}
			int packing = (size > 16) ? 0 : (size > 4) ? 1 : (size > 2) ? 2 : 3;
			return new Transform(type, width, packing, palette);
		}
		int block = this.bits.read(3) + 2;
		return new Transform(type, width, block, codedImage(blocks(width, block), blocks(height, block), false));
	}

	private static int blocks(int size, int bits) {
		return (size + (1 << bits) - 1) >> bits;
	}

	/** Literals, copies and cache hits → argb [height · width]; section 5. */
	private int[] codedImage(int width, int height, boolean main) {
		int cacheBits = 0;
		if (this.bits.read(1) == 1) {
			cacheBits = this.bits.read(4);
			if (cacheBits < 1 || cacheBits > 11) {
				throw this.file.corrupt("its colour cache has " + cacheBits + " bits");
			}
		}
		int[] cache = new int[(cacheBits > 0) ? 1 << cacheBits : 0];
		int groupBits = 0;
		int[] groupOf = {};
		int groups = 1;
		if (main && this.bits.read(1) == 1) {
			groupBits = this.bits.read(3) + 2;
			groupOf = codedImage(blocks(width, groupBits), blocks(height, groupBits), false);
			for (int i = 0; i < groupOf.length; i++) {
				groupOf[i] = groupOf[i] >> 8 & 0xFFFF;
				groups = Math.max(groups, groupOf[i] + 1);
			}
			if (groups > MOST_GROUPS) {
				throw this.file.unsupported("more than " + MOST_GROUPS + " groups of codes");
			}
		}
		Group[] codes = new Group[groups];
		for (int i = 0; i < groups; i++) {
			codes[i] = new Group(code(256 + LENGTH_CODES + cache.length), code(256), code(256), code(256),
					code(DISTANCE_CODES));
		}
		int[] argb = new int[Math.multiplyExact(width, height)];
		int across = blocks(width, groupBits);
		Group group = codes[0];
		int at = 0;
		while (at < argb.length) {
			if (groupOf.length > 0) {
				group = codes[groupOf[(at / width >> groupBits) * across + (at % width >> groupBits)]];
			}
			int symbol = group.green.next(this.bits);
			int from = at;
			if (symbol < 256) {
				int red = group.red.next(this.bits);
				int blue = group.blue.next(this.bits);
				argb[at++] = group.alpha.next(this.bits) << 24 | red << 16 | symbol << 8 | blue;
			}
			else if (symbol < 256 + LENGTH_CODES) {
				int length = number(symbol - 256);
				int distance = distance(number(group.distance.next(this.bits)), width);
				if (distance > at || length > argb.length - at) {
					throw this.file.corrupt("it copies pixels that aren't there");
				}
				for (int end = at + length; at < end; at++) {
					argb[at] = argb[at - distance];
				}
			}
			else {
				argb[at++] = cache[symbol - 256 - LENGTH_CODES];
			}
			for (int i = from; cacheBits > 0 && i < at; i++) {
				cache[0x1E35A7BD * argb[i] >>> 32 - cacheBits] = argb[i];
			}
		}
		return argb;
	}

	/** A length or a distance code, by its prefix. */
	private int number(int prefix) {
		if (prefix < 4) {
			return prefix + 1;
		}
		int extra = prefix - 2 >> 1;
		return (2 + (prefix & 1) << extra) + this.bits.read(extra) + 1;
	}

	private static int distance(int code, int width) {
		if (code > NEAR.length / 2) {
			return code - NEAR.length / 2;
		}
		return Math.max(1, NEAR[2 * code - 2] + NEAR[2 * code - 1] * width);
	}

	private Code code(int alphabet) {
		int[] lengths = new int[alphabet];
		if (this.bits.read(1) == 1) {
			boolean two = this.bits.read(1) == 1;
			int first = this.bits.read((this.bits.read(1) == 1) ? 8 : 1);
			int second = two ? this.bits.read(8) : first;
			if (first >= alphabet || second >= alphabet) {
				throw this.file.corrupt("a code has symbols that don't exist");
			}
			lengths[first] = 1;
			lengths[second] = 1;
			return new Code(this.file, lengths);
		}
		int[] lengthsOfLengths = new int[CODE_LENGTH_ORDER.length];
		int count = 4 + this.bits.read(4);
		for (int i = 0; i < count; i++) {
			lengthsOfLengths[CODE_LENGTH_ORDER[i]] = this.bits.read(3);
		}
		Code code = new Code(this.file, lengthsOfLengths);
		int left = alphabet;
		if (this.bits.read(1) == 1) {
			left = 2 + this.bits.read(2 + 2 * this.bits.read(3));
		}
		int previous = 8;
		int symbol = 0;
		while (symbol < alphabet && left-- > 0) {
			int length = code.next(this.bits);
			if (length < 16) {
				lengths[symbol++] = length;
				previous = (length != 0) ? length : previous;
				continue;
			}
			int repeat = switch (length) {
				case 16 -> 3 + this.bits.read(2);
				case 17 -> 3 + this.bits.read(3);
				default -> 11 + this.bits.read(7);
			};
			if (repeat > alphabet - symbol) {
				throw this.file.corrupt("a code has symbols that don't exist");
			}
			for (int end = symbol + repeat; symbol < end; symbol++) {
				lengths[symbol] = (length == 16) ? previous : 0;
			}
		}
		return new Code(this.file, lengths);
	}

	/** Channel by channel, without carry. */
	private static int add(int a, int b) {
		return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00 | (a & 0x00FF00FF) + (b & 0x00FF00FF) & 0x00FF00FF;
	}

	private record Group(Code green, Code red, Code blue, Code alpha, Code distance) {
	}

	/**
	 * A step of the encoder to be undone; section 4.
	 *
	 * @param type 0 predictor, 1 cross-colour, 2 green subtracted, 3 palette
	 * @param width of its result
	 * @param bits of its blocks, or of the packing of its indices
	 * @param data its modes, multipliers or colours
	 */
	private record Transform(int type, int width, int bits, int[] data) {

		int[] undo(int[] argb, int height) {
			switch (this.type) {
				case 0 -> predict(argb, height);
				case 1 -> mix(argb, height);
				case 2 -> {
					for (int i = 0; i < argb.length; i++) {
						int green = argb[i] >> 8 & 0xFF;
						argb[i] = add(argb[i], green << 16 | green);
					}
				}
				default -> {
					return colours(argb, height);
				}
			}
			return argb;
		}

		/** An index behind the palette is transparent black. */
		private int[] colours(int[] packed, int height) {
			int[] argb = new int[this.width * height];
			int across = blocks(this.width, this.bits);
			int size = 8 >> this.bits;
			for (int y = 0; y < height; y++) {
				for (int x = 0; x < this.width; x++) {
					int indices = packed[y * across + (x >> this.bits)] >> 8 & 0xFF;
					int index = indices >> (x & (1 << this.bits) - 1) * size & (1 << size) - 1;
					argb[y * this.width + x] = (index < this.data.length) ? this.data[index] : 0;
				}
			}
			return argb;
		}

		private void mix(int[] argb, int height) {
			int across = blocks(this.width, this.bits);
			for (int y = 0; y < height; y++) {
				for (int x = 0; x < this.width; x++) {
					int at = y * this.width + x;
					int factors = this.data[(y >> this.bits) * across + (x >> this.bits)];
					int green = (byte) (argb[at] >> 8);
					int red = (argb[at] >> 16) + ((byte) factors * green >> 5) & 0xFF;
					int blue = argb[at] + ((byte) (factors >> 8) * green >> 5)
							+ ((byte) (factors >> 16) * (byte) red >> 5);
					argb[at] = argb[at] & 0xFF00FF00 | red << 16 | blue & 0xFF;
				}
			}
		}

		private void predict(int[] argb, int height) {
			int across = blocks(this.width, this.bits);
			for (int at = 0; at < argb.length; at++) {
				int x = at % this.width;
				int y = at / this.width;
				int guess;
				if (y == 0) {
					guess = (x == 0) ? BLACK : argb[at - 1];
				}
				else if (x == 0) {
					guess = argb[at - this.width];
				}
				else {
					int mode = this.data[(y >> this.bits) * across + (x >> this.bits)] >> 8 & 0xF;
					// right of the last column lies the first pixel of this row
					guess = guess(mode, argb[at - 1], argb[at - this.width], argb[at - this.width + 1],
							argb[at - this.width - 1]);
				}
				argb[at] = add(argb[at], guess);
			}
		}

		private static int guess(int mode, int left, int top, int topRight, int topLeft) {
			return switch (mode) {
				case 1 -> left;
				case 2 -> top;
				case 3 -> topRight;
				case 4 -> topLeft;
				case 5 -> mean(mean(left, topRight), top);
				case 6 -> mean(left, topLeft);
				case 7 -> mean(left, top);
				case 8 -> mean(topLeft, top);
				case 9 -> mean(top, topRight);
				case 10 -> mean(mean(left, topLeft), mean(top, topRight));
				case 11 -> nearer(left, top, topLeft);
				case 12 -> slope(left, top, topLeft, 1);
				case 13 -> {
					int mean = mean(left, top);
					yield slope(mean, mean, topLeft, 2);
				}
				default -> BLACK;
			};
		}

		private static int mean(int a, int b) {
			return ((a ^ b) >>> 1 & 0x7F7F7F7F) + (a & b);
		}

		/** Left or top, whichever is nearer to left + top − top left. */
		private static int nearer(int left, int top, int topLeft) {
			int fromLeft = 0;
			int fromTop = 0;
			for (int shift = 0; shift < 32; shift += 8) {
				int corner = topLeft >> shift & 0xFF;
				fromLeft += Math.abs((top >> shift & 0xFF) - corner);
				fromTop += Math.abs((left >> shift & 0xFF) - corner);
			}
			return (fromLeft < fromTop) ? left : top;
		}

		/** a + (b − c) / divisor in each channel, at its bounds. */
		private static int slope(int a, int b, int c, int divisor) {
			int sum = 0;
			for (int shift = 0; shift < 32; shift += 8) {
				int value = (a >> shift & 0xFF) + ((b >> shift & 0xFF) - (c >> shift & 0xFF)) / divisor;
				sum |= Math.clamp(value, 0, 255) << shift;
			}
			return sum;
		}

	}

	/**
	 * A canonical prefix code: short codes by a table, longer ones bit by bit.
	 */
	private static final class Code {

		private static final int LONGEST = 15;

		private static final int TABLE_BITS = 8;

		private final Octets file;

		/** By length, then by symbol. */
		private final char[] symbols;

		private final int[] counts = new int[LONGEST + 1];

		/** Symbol · 16 + length by the next bits; 0 for longer codes. */
		private final char @Nullable [] table;

		Code(Octets file, int[] lengths) {
			this.file = file;
			for (int length : lengths) {
				this.counts[length]++;
			}
			int used = lengths.length - this.counts[0];
			this.counts[0] = 0;
			int[] next = new int[LONGEST + 2];
			for (int length = 1; length <= LONGEST; length++) {
				next[length + 1] = next[length] + this.counts[length];
			}
			if (used == 0 || used > 1 && !isFull()) {
				throw file.corrupt("a code isn't complete");
			}
			this.symbols = new char[used];
			for (int symbol = 0; symbol < lengths.length; symbol++) {
				if (lengths[symbol] != 0) {
					this.symbols[next[lengths[symbol]]++] = (char) symbol;
				}
			}
			this.table = (used > 1) ? table() : null;
		}

		private boolean isFull() {
			long covered = 0;
			for (int length = 1; length <= LONGEST; length++) {
				covered += (long) this.counts[length] << LONGEST - length;
			}
			return covered == 1L << LONGEST;
		}

		private char[] table() {
			char[] filled = new char[1 << TABLE_BITS];
			int code = 0;
			int symbol = 0;
			for (int length = 1; length <= TABLE_BITS; length++) {
				for (int i = 0; i < this.counts[length]; i++, code++, symbol++) {
					int first = Integer.reverse(code) >>> 32 - length;
					for (int index = first; index < filled.length; index += 1 << length) {
						filled[index] = (char) (this.symbols[symbol] << 4 | length);
					}
				}
				code <<= 1;
			}
			return filled;
		}

		/** A code of one symbol has no bits. */
		int next(Bits bits) {
			if (this.table == null) {
				return this.symbols[0];
			}
			char entry = this.table[bits.peek(TABLE_BITS)];
			if (entry != 0) {
				bits.skip(entry & 0xF);
				return entry >> 4;
			}
			int code = 0;
			int first = 0;
			int index = 0;
			for (int length = 1; length <= LONGEST; length++) {
				code |= bits.read(1);
				int count = this.counts[length];
				if (code - first < count) {
					return this.symbols[index + code - first];
				}
				index += count;
				first = first + count << 1;
				code <<= 1;
			}
			throw this.file.corrupt("it has a code that doesn't exist");
		}

	}

	/** Bits, the lowest of each byte first. */
	private static final class Bits {

		private final Octets file;

		private final long end;

		private long at;

		private long ready;

		private int count;

		Bits(Octets file, long start, long length) {
			file.require(start, length);
			this.file = file;
			this.at = start;
			this.end = start + length;
		}

		/** The next bits, zeros behind the end. */
		int peek(int bits) {
			while (this.count < bits && this.at < this.end) {
				this.ready |= (long) this.file.u8(this.at++) << this.count;
				this.count += 8;
			}
			return (int) this.ready & (1 << bits) - 1;
		}

		void skip(int bits) {
			if (bits > this.count) {
				throw this.file.truncated();
			}
			this.ready >>>= bits;
			this.count -= bits;
		}

		int read(int bits) {
			int value = peek(bits);
			skip(bits);
			return value;
		}

	}

}
