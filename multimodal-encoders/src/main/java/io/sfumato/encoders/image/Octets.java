package io.sfumato.encoders.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;

/**
 * Bounds-checked reading of numbers in a file that cannot be trusted: past the end it is
 * truncated.
 */
record Octets(String format, byte[] data) {

	int length() {
		return this.data.length;
	}

	/** Makes sure that {@code count} bytes follow {@code at}. */
	void require(long at, long count) {
		if (at < 0 || count < 0 || at > this.data.length - count) {
			throw truncated();
		}
	}

	int u8(long at) {
		require(at, 1);
		return this.data[(int) at] & 0xFF;
	}

	int u16le(long at) {
		return u8(at) | u8(at + 1) << 8;
	}

	int u16be(long at) {
		return u8(at) << 8 | u8(at + 1);
	}

	int u24le(long at) {
		return u16le(at) | u8(at + 2) << 16;
	}

	long u32le(long at) {
		return u16le(at) | (long) u16le(at + 2) << 16;
	}

	long u32be(long at) {
		return (long) u16be(at) << 16 | u16be(at + 2);
	}

	/** Four characters that name a chunk. */
	String name(long at) {
		require(at, 4);
		return new String(this.data, (int) at, 4, StandardCharsets.ISO_8859_1);
	}

	byte[] copy(long at, long count) {
		require(at, count);
		return Arrays.copyOfRange(this.data, (int) at, (int) (at + count));
	}

	MediaException truncated() {
		return new MediaException(Reason.TRUNCATED, "The " + this.format + " file ends before its image does.");
	}

	MediaException corrupt(String what) {
		return new MediaException(Reason.CORRUPT, "The " + this.format + " file is broken: " + what + ".");
	}

	MediaException unsupported(String what) {
		return new MediaException(Reason.UNSUPPORTED_FORMAT,
				this.format + " files with " + what + " aren't supported.");
	}

}
