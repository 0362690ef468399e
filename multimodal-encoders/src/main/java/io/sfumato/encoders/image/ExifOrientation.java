package io.sfumato.encoders.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import org.jspecify.annotations.Nullable;

/** The Exif tag Orientation (0x0112, CIPA DC-008), and what it asks for. */
final class ExifOrientation {

	/**
	 * An Exif block of a JPEG file has at most 64 KiB; PNG and WebP would allow more,
	 * which only an attack would use.
	 */
	private static final int LARGEST_BLOCK = 1 << 16;

	private ExifOrientation() {
	}

	/**
	 * Reads the orientation from an Exif block that begins with its TIFF header.
	 * @return 1 to 8; 1 also for a block that cannot be read, since a picture whose notes
	 * are broken is still a picture
	 */
	static int of(byte[] block) {
		if (block.length > LARGEST_BLOCK) {
			return 1;
		}
		Metadata metadata = new Metadata();
		try {
			new ExifReader().extract(new ByteArrayReader(block), metadata);
		}
		catch (RuntimeException ex) {
			// the library reports broken blocks in the directory, but promises nothing
			// for hostile ones
			return 1;
		}
		Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
		Integer value = (directory != null) ? directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION) : null;
		return (value != null && value >= 1 && value <= 8) ? value : 1;
	}

	/** The picture as it should be looked at. */
	static RgbImage apply(RgbImage image, int orientation) {
		if (orientation <= 1 || orientation > 8) {
			return image;
		}
		int width = image.width();
		int height = image.height();
		boolean swapped = orientation >= 5;
		int newWidth = swapped ? height : width;
		int newHeight = swapped ? width : height;
		byte[] rgb = new byte[image.rgb().length];
		byte @Nullable [] from = image.alpha();
		byte @Nullable [] alpha = (from != null) ? new byte[from.length] : null;
		for (int y = 0; y < newHeight; y++) {
			for (int x = 0; x < newWidth; x++) {
				int column = switch (orientation) {
					case 2, 3 -> width - 1 - x;
					case 5, 6 -> y;
					case 7, 8 -> width - 1 - y;
					default -> x;
				};
				int row = switch (orientation) {
					case 3, 4 -> height - 1 - y;
					case 5, 8 -> x;
					case 6, 7 -> height - 1 - x;
					default -> y;
				};
				int source = row * width + column;
				int target = y * newWidth + x;
				System.arraycopy(image.rgb(), 3 * source, rgb, 3 * target, 3);
				if (alpha != null && from != null) {
					alpha[target] = from[source];
				}
			}
		}
		return new RgbImage(newWidth, newHeight, rgb, alpha);
	}

}
