package io.sfumato.encoders.audio.file;

import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;

/**
 * What a clip may cost. Bytes are checked before anything is read, the rest against the
 * file's header before a sample is decoded, and the length once more while decoding,
 * since headers lie or say nothing.
 *
 * @param bytes length of the file
 * @param seconds the longest clip
 * @param channels the most channels
 * @param lowestRate fewest samples a second
 * @param highestRate most samples a second
 */
public record AudioLimits(long bytes, int seconds, int channels, int lowestRate, int highestRate) {

	/** 25 MiB, five minutes, eight channels, 8 to 192 kHz. */
	public static final AudioLimits DEFAULT = new AudioLimits(25L << 20, 300, 8, 8000, 192_000);

	private static final int SHORTEST_MILLIS = 100;

	public AudioLimits {
		if (bytes < 1 || seconds < 1 || channels < 1 || lowestRate < 1 || highestRate < lowestRate) {
			throw new IllegalArgumentException(
					"audio limits must be positive and ordered: bytes " + bytes + ", seconds " + seconds + ", channels "
							+ channels + ", rates " + lowestRate + " to " + highestRate);
		}
		// the samples of a clip have to fit into one Java array
		if ((long) seconds * highestRate > Integer.MAX_VALUE - 8) {
			throw new IllegalArgumentException(
					seconds + " seconds of " + highestRate + " samples a second can't be allowed");
		}
	}

	void checkBytes(long actual) {
		if (actual > this.bytes) {
			throw new MediaException(Reason.TOO_MANY_BYTES,
					"The clip has " + actual + " bytes, at most " + this.bytes + " are allowed.", this.bytes, actual);
		}
	}

	/** What the header says; a length that it doesn't say isn't checked. */
	void check(AudioInfo info) {
		if (info.channels() > this.channels) {
			throw new MediaException(Reason.TOO_MANY_CHANNELS,
					"The clip has " + info.channels() + " channels, at most " + this.channels + " are allowed.",
					this.channels, info.channels());
		}
		checkRate(info.rate());
		if (info.seconds() > this.seconds) {
			throw tooLong((long) Math.ceil(info.seconds()));
		}
	}

	void checkRate(int rate) {
		if (rate < this.lowestRate) {
			throw new MediaException(Reason.RATE_TOO_LOW,
					"The clip has " + rate + " samples a second, at least " + this.lowestRate + " are needed.",
					this.lowestRate, rate);
		}
		if (rate > this.highestRate) {
			throw new MediaException(Reason.RATE_TOO_HIGH,
					"The clip has " + rate + " samples a second, at most " + this.highestRate + " are allowed.",
					this.highestRate, rate);
		}
	}

	MediaException tooLong(long actual) {
		return new MediaException(Reason.TOO_LONG,
				"The clip lasts " + actual + " s, at most " + this.seconds + " s are allowed.", this.seconds, actual);
	}

	/** What was decoded. */
	void check(double seconds) {
		long millis = (long) (1000 * seconds);
		if (millis < SHORTEST_MILLIS) {
			throw new MediaException(Reason.TOO_SHORT,
					"The clip lasts " + millis + " ms, at least " + SHORTEST_MILLIS + " ms are needed.",
					SHORTEST_MILLIS, millis);
		}
	}

}
