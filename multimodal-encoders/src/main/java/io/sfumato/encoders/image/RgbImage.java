package io.sfumato.encoders.image;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Decoded pixels, 8 bits a channel, rows from the top, three bytes {@code R G B} each.
 * The arrays are not copied: whoever makes an image gives them away, nobody writes to
 * them afterwards.
 * <p>
 * The colours are those of Pillow's {@code convert("RGB")}: alpha is dropped, never
 * composited, so the colour of a transparent pixel stays. The alpha plane is kept beside
 * them because the any-resolution code of the published models resizes an image in its
 * original mode, and Pillow weighs colours with alpha then.
 */
public final class RgbImage {

	private final int width;

	private final int height;

	private final byte[] rgb;

	private final byte @Nullable [] alpha;

	public RgbImage(int width, int height, byte[] rgb) {
		this(width, height, rgb, null);
	}

	public RgbImage(int width, int height, byte[] rgb, byte @Nullable [] alpha) {
		if (width < 1 || height < 1) {
			throw new IllegalArgumentException("an image needs at least one pixel, not " + width + "×" + height);
		}
		if (rgb.length != 3L * width * height) {
			throw new IllegalArgumentException(
					width + "×" + height + " pixels have " + 3L * width * height + " colour bytes, not " + rgb.length);
		}
		if (alpha != null && alpha.length != (long) width * height) {
			throw new IllegalArgumentException(width + "×" + height + " pixels have " + (long) width * height
					+ " alpha bytes, not " + alpha.length);
		}
		this.width = width;
		this.height = height;
		this.rgb = rgb;
		this.alpha = alpha;
	}

	public int width() {
		return this.width;
	}

	public int height() {
		return this.height;
	}

	/** The colours, not a copy: read only. */
	public byte[] rgb() {
		return this.rgb;
	}

	/**
	 * One byte of opacity a pixel, or null where the file has none. Not a copy: read
	 * only.
	 */
	public byte @Nullable [] alpha() {
		return this.alpha;
	}

	/** The same colours without the alpha plane. */
	public RgbImage opaque() {
		return (this.alpha != null) ? new RgbImage(this.width, this.height, this.rgb) : this;
	}

	/** A rectangle of this image, copied. */
	public RgbImage crop(int left, int top, int width, int height) {
		Objects.checkFromIndexSize(left, width, this.width);
		Objects.checkFromIndexSize(top, height, this.height);
		byte[] part = new byte[3 * width * height];
		for (int y = 0; y < height; y++) {
			System.arraycopy(this.rgb, 3 * ((top + y) * this.width + left), part, 3 * y * width, 3 * width);
		}
		return new RgbImage(width, height, part);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RgbImage image && this.width == image.width && this.height == image.height
				&& Arrays.equals(this.rgb, image.rgb) && Arrays.equals(this.alpha, image.alpha);
	}

	@Override
	public int hashCode() {
		return 31 * (31 * this.width + this.height) + Arrays.hashCode(this.rgb);
	}

	@Override
	public String toString() {
		return "RgbImage[" + this.width + "×" + this.height + ((this.alpha != null) ? " with alpha]" : "]");
	}

}
