package io.sfumato.encoders.audio;

/**
 * A stretch of a clip that is heard at once.
 *
 * @param start seconds from the clip's beginning
 * @param sound at the rate at which towers listen
 */
public record SoundWindow(double start, Waveform sound) {

	/** Seconds from the clip's beginning. */
	public double end() {
		return this.start + this.sound.seconds();
	}

}
