package io.sfumato.encoders.image;

import java.io.IOException;

/**
 * An image file whose structure has been walked and found sound. Nothing is decoded yet:
 * sizes come from the header.
 * <p>
 * Each format keeps what its pixels need and leaves out the rest (colour profiles,
 * comments, text, thumbnails, maker notes), so that the decoders behind it, which would
 * inflate or follow such things, never see them; and so that the colours are the stored
 * ones, as in Pillow.
 */
interface ImageFile {

	int width();

	int height();

	/** The value of the Exif tag 0x0112, 1 where there is none. */
	int orientation();

	/**
	 * Decodes the pixels as they are stored. Any {@link IOException} or
	 * {@link RuntimeException} of a decoder means that the file is corrupt.
	 */
	RgbImage pixels() throws IOException;

}
