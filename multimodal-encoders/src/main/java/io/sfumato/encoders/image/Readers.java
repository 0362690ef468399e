package io.sfumato.encoders.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageInputStreamImpl;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;

/**
 * The decoders behind the formats. They read from memory: {@code ImageIO}'s stream cache,
 * which would write to a temporary file, is never used.
 */
final class Readers {

	private Readers() {
	}

	/**
	 * The JDK's own reader of a format, whatever else has been registered in this JVM.
	 */
	static ImageReader jdk(String format) {
		for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format); readers.hasNext();) {
			ImageReader reader = readers.next();
			if (reader.getClass().getModule() == ImageReader.class.getModule()) {
				return reader;
			}
		}
		throw new IllegalStateException("this Java runtime has no reader for " + format + " images");
	}

	/**
	 * Decodes the first image and disposes of the reader. A decoder's warning means that
	 * something was made up.
	 */
	static BufferedImage decode(ImageReader reader, byte[] file) throws IOException {
		return use(reader, new ByteArrayImageInputStream(file), () -> reader.read(0));
	}

	/**
	 * The same for a decoder that takes the end of the file for endless zeros: it meets
	 * an error there.
	 */
	static BufferedImage decodeStrictly(ImageReader reader, byte[] file) throws IOException {
		return use(reader, new RefusingStream(file), () -> reader.read(0));
	}

	/**
	 * Decodes the first image without any conversion of its colours, and disposes of the
	 * reader.
	 */
	static Raster decodeRaster(ImageReader reader, byte[] file) throws IOException {
		return use(reader, new ByteArrayImageInputStream(file), () -> reader.readRaster(0, null));
	}

	private static <T> T use(ImageReader reader, ImageInputStream input, Decoding<T> decoding) throws IOException {
		List<String> warnings = new ArrayList<>();
		try (ImageInputStream stream = input) {
			reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
			reader.setInput(stream, true, true);
			T result = decoding.run();
			for (String warning : warnings) {
				if (!isHarmless(warning)) {
					throw new IIOException(warning);
				}
			}
			return result;
		}
		finally {
			reader.dispose();
		}
	}

	/** libjpeg skips stray bytes between two segments; no pixel depends on them. */
	private static boolean isHarmless(String warning) {
		return warning.contains("extraneous bytes");
	}

	/** A file whose end can be looked at but not read. */
	private static final class RefusingStream extends ImageInputStreamImpl {

		private final byte[] file;

		RefusingStream(byte[] file) {
			this.file = file;
		}

		@Override
		public int read() throws IOException {
			requireMore();
			this.bitOffset = 0;
			return this.file[(int) this.streamPos++] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			requireMore();
			this.bitOffset = 0;
			int count = Math.min(length, this.file.length - (int) this.streamPos);
			System.arraycopy(this.file, (int) this.streamPos, target, offset, count);
			this.streamPos += count;
			return count;
		}

		private void requireMore() throws IOException {
			if (this.streamPos >= this.file.length) {
				throw new IIOException("the data ends before the image");
			}
		}

		@Override
		public long length() {
			return this.file.length;
		}

	}

	@FunctionalInterface
	private interface Decoding<T> {

		T run() throws IOException;

	}

}
