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

	private final LowBitsFirst bits;

	private LosslessWebp(Octets file, long start, long length) {
		this.file = file;
		this.bits = new LowBitsFirst(file, start, length);
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
		List<WebpTransform> transforms = new ArrayList<>();
		boolean[] seen = new boolean[4];
		int wide = width;
		while (this.bits.read(1) == 1) {
			int type = this.bits.read(2);
			if (seen[type]) {
				throw this.file.corrupt("a transform comes twice");
			}
			seen[type] = true;
			WebpTransform transform = transform(type, wide, height);
			transforms.add(transform);
			if (type == 3) {
				wide = WebpTransform.blocks(wide, transform.bits());
			}
		}
		int[] argb = codedImage(wide, height, true);
		for (WebpTransform transform : transforms.reversed()) {
			argb = transform.undo(argb, height);
		}
		return argb;
	}

	private WebpTransform transform(int type, int width, int height) {
		if (type == 2) {
			return new WebpTransform(type, width, 0, new int[0]);
		}
		if (type == 3) {
			int size = this.bits.read(8) + 1;
			int[] palette = codedImage(size, 1, false);
			for (int i = 1; i < size; i++) {
				palette[i] = WebpTransform.add(palette[i], palette[i - 1]);
			}
			int packing = (size > 16) ? 0 : (size > 4) ? 1 : (size > 2) ? 2 : 3;
			return new WebpTransform(type, width, packing, palette);
		}
		int block = this.bits.read(3) + 2;
		return new WebpTransform(type, width, block,
				codedImage(WebpTransform.blocks(width, block), WebpTransform.blocks(height, block), false));
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
			groupOf = codedImage(WebpTransform.blocks(width, groupBits), WebpTransform.blocks(height, groupBits),
					false);
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
		int across = WebpTransform.blocks(width, groupBits);
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

	private PrefixCode code(int alphabet) {
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
			return new PrefixCode(this.file, lengths);
		}
		int[] lengthsOfLengths = new int[CODE_LENGTH_ORDER.length];
		int count = 4 + this.bits.read(4);
		for (int i = 0; i < count; i++) {
			lengthsOfLengths[CODE_LENGTH_ORDER[i]] = this.bits.read(3);
		}
		PrefixCode code = new PrefixCode(this.file, lengthsOfLengths);
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
		return new PrefixCode(this.file, lengths);
	}

	private record Group(PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
	}

}
