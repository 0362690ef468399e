package io.sfumato.encoders.audio.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether a WAV file has the samples that its header counts: FFmpeg takes those that are
 * there for all of them.
 */
final class WavFile {

	private static final int RIFF_HEADER = 12;

	private static final int CHUNK_HEADER = 8;

	private static final int DATA = ByteBuffer.wrap(new byte[] { 'd', 'a', 't', 'a' }).getInt();

	/**
	 * Sizes from here on, and none at all, are of writers who couldn't go back when they
	 * knew better.
	 */
	private static final long UNKNOWN = 0x7FFF_F000L;

	private WavFile() {
	}

	/**
	 * Follows the chunks to the samples; where there are none the file is somebody else's
	 * to judge.
	 */
	static boolean endsWithinItsSamples(byte[] file) {
		ByteBuffer bytes = ByteBuffer.wrap(file);
		long at = RIFF_HEADER;
		while (at + CHUNK_HEADER <= file.length) {
			int name = bytes.order(ByteOrder.BIG_ENDIAN).getInt((int) at);
			long size = Integer.toUnsignedLong(bytes.order(ByteOrder.LITTLE_ENDIAN).getInt((int) at + 4));
			at += CHUNK_HEADER;
			if (name == DATA) {
				return size > 0 && size < UNKNOWN && at + size > file.length;
			}
			// chunks begin at even places
			at += size + (size & 1);
		}
		return false;
	}

}
