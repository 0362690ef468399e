package io.sfumato.encoders.audio;

/**
 * A stretch of sound as Whisper's encoder takes it. The array is not copied and not
 * written to.
 *
 * @param bands mel bands
 * @param frames of 10 ms
 * @param values {@code [bands, frames]}, about −1.5 to 1.5
 * @param sounding frames from the first on in which there is sound, not padding
 */
public record MelFeatures(int bands, int frames, float[] values, int sounding) {

	public MelFeatures {
		if (values.length != (long) bands * frames || sounding < 0 || sounding > frames) {
			throw new IllegalArgumentException(
					values.length + " values, " + sounding + " frames sounding aren't " + bands + " × " + frames);
		}
	}

}
