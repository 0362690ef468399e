package io.sfumato.encoders.audio;

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

	public Waveform {
		if (rate < 1) {
			throw new IllegalArgumentException("a waveform of " + rate + " samples a second can't be");
		}
	}

	/** How long it lasts. */
	public double seconds() {
		return (double) this.samples.length / this.rate;
	}

	/** The same sound at the rate at which towers listen. */
	public Waveform heard() {
		return (this.rate == HEARD_RATE) ? this
				: new Waveform(Resampler.between(this.rate, HEARD_RATE).resample(this.samples), HEARD_RATE);
	}

}
