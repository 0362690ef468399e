package io.sfumato.encoders.image;

/** Bits, the lowest of each byte first. */
final class LowBitsFirst {

	private final Octets file;

	private final long end;

	private long at;

	private long ready;

	private int count;

	LowBitsFirst(Octets file, long start, long length) {
		file.require(start, length);
		this.file = file;
		this.at = start;
		this.end = start + length;
	}

	/** The next bits, zeros behind the end. */
	int peek(int bits) {
		while (this.count < bits && this.at < this.end) {
			this.ready |= (long) this.file.u8(this.at++) << this.count;
			this.count += 8;
		}
		return (int) this.ready & (1 << bits) - 1;
	}

	void skip(int bits) {
		if (bits > this.count) {
			throw this.file.truncated();
		}
		this.ready >>>= bits;
		this.count -= bits;
	}

	int read(int bits) {
		int value = peek(bits);
		skip(bits);
		return value;
	}

}
