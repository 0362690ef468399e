package io.sfumato.encoders.image;

import java.io.IOException;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;

/**
 * Image files become pixels. What a file may cost is checked before it is decoded, first
 * its length, then the size its header claims; a file that is cut off or contradicts
 * itself is refused, not half decoded.
 * <p>
 * Immutable and safe for use by several threads; decoding blocks and keeps about six
 * bytes a pixel while it runs. The orientation that a camera noted is applied, all other
 * metadata is ignored.
 */
public final class ImageDecoder {

	private final ImageLimits limits;

	public ImageDecoder(ImageLimits limits) {
		this.limits = limits;
	}

	/**
	 * Checks what can be known without decoding: that the file is of an
	 * {@link ImageFormat}, that its structure is sound, and that its length and the size
	 * its header claims are within the limits. Takes no more than a walk over the file.
	 * @throws MediaException if the file is not an image that can be used
	 */
	public void check(byte[] file) {
		open(file);
	}

	/**
	 * Decodes a file of any {@link ImageFormat}; of several frames or pages the first.
	 * @throws MediaException if the file is not an image that can be used
	 */
	public RgbImage decode(byte[] file) {
		ImageFile image = open(file);
		ImageFormat format = ImageFormat.sniff(file).orElseThrow();
		RgbImage pixels;
		try {
			pixels = image.pixels();
		}
		catch (MediaException ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			throw new MediaException(Reason.CORRUPT, "The " + format + " file can't be decoded.", ex);
		}
		if (pixels.width() != image.width() || pixels.height() != image.height()) {
			throw new MediaException(Reason.CORRUPT, "The " + format + " file holds " + pixels.width() + "×"
					+ pixels.height() + " pixels, its header says " + image.width() + "×" + image.height() + ".");
		}
		return ExifOrientation.apply(pixels, image.orientation());
	}

	/** The file within its limits, nothing decoded. */
	private ImageFile open(byte[] file) {
		if (file.length == 0) {
			throw new MediaException(Reason.EMPTY, "The image is empty.");
		}
		this.limits.checkBytes(file.length);
		ImageFormat format = ImageFormat.sniff(file)
			.orElseThrow(() -> new MediaException(Reason.UNSUPPORTED_FORMAT,
					"The file isn't a PNG, JPEG, WebP, GIF, BMP or TIFF image."));
		ImageFile image = open(format, file);
		this.limits.checkSize(image.width(), image.height());
		return image;
	}

	private ImageFile open(ImageFormat format, byte[] file) {
		return switch (format) {
			case PNG -> new PngFile(file);
			case JPEG -> new JpegFile(file);
			case WEBP -> new WebpFile(file);
			case GIF -> new GifFile(file);
			case BMP -> new BmpFile(file);
			case TIFF -> new TiffFile(file);
		};
	}

}
