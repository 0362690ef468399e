package io.sfumato.encoders.image;

/**
 * A step of the encoder to be undone; RFC 9649, section 4.
 *
 * @param type 0 predictor, 1 cross-colour, 2 green subtracted, 3 palette
 * @param width of its result
 * @param bits of its blocks, or of the packing of its indices
 * @param data its modes, multipliers or colours
 */
record WebpTransform(int type, int width, int bits, int[] data) {

	private static final int BLACK = 0xFF000000;

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
				int blue = argb[at] + ((byte) (factors >> 8) * green >> 5) + ((byte) (factors >> 16) * (byte) red >> 5);
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

	/** Channel by channel, without carry. */
	static int add(int a, int b) {
		return (a & 0xFF00FF00) + (b & 0xFF00FF00) & 0xFF00FF00 | (a & 0x00FF00FF) + (b & 0x00FF00FF) & 0x00FF00FF;
	}

	static int blocks(int size, int bits) {
		return (size + (1 << bits) - 1) >> bits;
	}

}
