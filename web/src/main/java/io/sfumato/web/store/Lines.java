package io.sfumato.web.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The lines of a file one after the other, in bytes and without their ends. A last line
 * without an end counts where it isn't empty. One line is held in memory at a time.
 */
public final class Lines implements Closeable {

	private static final int BUFFER = 64 * 1024;

	private final InputStream in;

	private final long longest;

	private long position;

	private boolean whole = true;

	private Lines(InputStream in, long position, long longest) {
		this.in = in;
		this.position = position;
		this.longest = longest;
	}

	/**
	 * Reads from some place on.
	 * @param position in bytes
	 * @param longest most bytes of a line
	 */
	public static Lines of(Path file, long position, long longest) throws IOException {
		SeekableByteChannel channel = Files.newByteChannel(file);
		channel.position(position);
		return new Lines(new BufferedInputStream(Channels.newInputStream(channel), BUFFER), position, longest);
	}

	/** Reads what is in memory. */
	public static Lines of(byte[] bytes, long longest) {
		return new Lines(new ByteArrayInputStream(bytes), 0, longest);
	}

	/**
	 * The next line; null behind the last one.
	 * @throws TooLongException if it is longer than lines may be
	 */
	public byte @Nullable [] next() throws IOException {
		var line = new ByteArrayOutputStream();
		int each = this.in.read();
		while (each >= 0) {
			this.position++;
			if (each == '\n') {
				return line.toByteArray();
			}
			if (line.size() == this.longest) {
				throw new TooLongException();
			}
			line.write(each);
			each = this.in.read();
		}
		this.whole = line.size() == 0;
		return this.whole ? null : line.toByteArray();
	}

	/** Where the next line begins. */
	public long position() {
		return this.position;
	}

	/** Whether the line that was read last had its end. */
	public boolean isWhole() {
		return this.whole;
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

	/** A line is longer than lines may be. */
	public static final class TooLongException extends IOException {

		TooLongException() {
			super("a line is too long");
		}

	}

}
