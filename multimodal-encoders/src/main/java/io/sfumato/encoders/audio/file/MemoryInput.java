package io.sfumato.encoders.audio.file;

import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The one place FFmpeg reads from: an array. One for the life of the process, since the
 * native side has a small fixed number of callbacks.
 */
final class MemoryInput {

	/** {@code AVSEEK_SIZE} and {@code AVSEEK_FORCE} of avio.h. */
	private static final int SEEK_SIZE = 0x10000;

	private static final int SEEK_FORCE = 0x20000;

	private final Reader reader = new Reader();

	private final Seeker seeker = new Seeker();

	private byte[] file = new byte[0];

	private int at;

	/** Reads another file from now on. */
	void open(byte[] file) {
		this.file = file;
		this.at = 0;
	}

	/** Lets the file go. */
	void close() {
		open(new byte[0]);
	}

	Reader reader() {
		return this.reader;
	}

	Seeker seeker() {
		return this.seeker;
	}

	/** Called by FFmpeg for more bytes. */
	final class Reader extends Read_packet_Pointer_BytePointer_int {

		@Override
		public int call(Pointer opaque, BytePointer buffer, int size) {
			int count = Math.min(size, MemoryInput.this.file.length - MemoryInput.this.at);
			if (count <= 0) {
				return avutil.AVERROR_EOF;
			}
			buffer.put(MemoryInput.this.file, MemoryInput.this.at, count);
			MemoryInput.this.at += count;
			return count;
		}

	}

	/** Called by FFmpeg to go elsewhere, or for the size. */
	final class Seeker extends Seek_Pointer_long_int {

		@Override
		public long call(Pointer opaque, long offset, int whence) {
			int length = MemoryInput.this.file.length;
			int how = whence & ~SEEK_FORCE;
			if (how == SEEK_SIZE) {
				return length;
			}
			// SEEK_SET, SEEK_CUR, SEEK_END
			long target = offset + ((how == 1) ? MemoryInput.this.at : (how == 2) ? length : 0);
			if (how > 2 || target < 0 || target > length) {
				return -1;
			}
			MemoryInput.this.at = (int) target;
			return target;
		}

	}

}
