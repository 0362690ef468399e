package io.sfumato.encoders.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The image formats that are read. Only the first bytes of a file decide, never its name
 * or declared type.
 */
public enum ImageFormat {

	PNG, JPEG, WEBP, GIF, BMP, TIFF;

	private static final byte[] PNG_SIGNATURE = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	/** The format that a file starts like, if it is one of ours. */
	public static Optional<ImageFormat> sniff(byte[] file) {
		if (startsWith(file, 0, PNG_SIGNATURE)) {
			return Optional.of(PNG);
		}
		if (startsWith(file, 0, new byte[] { (byte) 0xFF, (byte) 0xD8, (byte) 0xFF })) {
			return Optional.of(JPEG);
		}
		if (startsWith(file, 0, ascii("RIFF")) && startsWith(file, 8, ascii("WEBP"))) {
			return Optional.of(WEBP);
		}
		if (startsWith(file, 0, ascii("GIF87a")) || startsWith(file, 0, ascii("GIF89a"))) {
			return Optional.of(GIF);
		}
		if (startsWith(file, 0, ascii("BM")) && file.length > 6) {
			return Optional.of(BMP);
		}
		if (startsWith(file, 0, new byte[] { 'I', 'I', 42, 0 })
				|| startsWith(file, 0, new byte[] { 'M', 'M', 0, 42 })) {
			return Optional.of(TIFF);
		}
		return Optional.empty();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static boolean startsWith(byte[] file, int offset, byte[] prefix) {
		return file.length >= offset + prefix.length
				&& Arrays.equals(file, offset, offset + prefix.length, prefix, 0, prefix.length);
	}

}
