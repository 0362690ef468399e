package io.sfumato.encoders.audio;

import java.util.Arrays;

/**
 * Sound of one channel. The array is not copied: whoever makes it gives it away, nobody
 * writes to it afterwards.
 *
 * @param samples one after the other, full scale from −1 to 1
 * @param rate samples a second
 */
public record Waveform(float[] samples, int rate) {

	/** The rate at which all audio towers here listen. */
	public static final int HEARD_RATE = 16_000;

	/** Below −80 dB of full scale there is nothing to hear. */
	private static final float SILENCE = 1e-4f;

	public Waveform {
		if (rate < 1) {
			throw new IllegalArgumentException("a waveform of " + rate + " samples a second can't be");
		}
	}

	/**
	 * Samples of so many seconds at the rate at which towers listen, one begun included.
	 */
	static int heardSamples(double seconds) {
		// a millionth of a sample is what rounding leaves
		return Math.toIntExact((long) Math.ceil(seconds * HEARD_RATE - 1e-6));
	}

	/** How long it lasts. */
	public double seconds() {
		return (double) this.samples.length / this.rate;
	}

	/** Whether there is nothing to hear. */
	public boolean isSilent() {
		for (float sample : this.samples) {
			if (Math.abs(sample) > SILENCE) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A part of it; what lies outside isn't there.
	 * @param start seconds from the beginning
	 * @param end seconds from the beginning
	 */
	public Waveform between(double start, double end) {
		int from = (int) Math.clamp(Math.round(start * this.rate), 0, this.samples.length);
		int to = (int) Math.clamp(Math.round(end * this.rate), from, this.samples.length);
		return new Waveform(Arrays.copyOfRange(this.samples, from, to), this.rate);
	}

	/** The same sound at the rate at which towers listen. */
	public Waveform heard() {
		return (this.rate == HEARD_RATE) ? this
				: new Waveform(Resampler.between(this.rate, HEARD_RATE).resample(this.samples), HEARD_RATE);
	}

}
