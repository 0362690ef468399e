package io.sfumato.trainer.sound;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import io.sfumato.encoders.audio.Resampler;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.trainer.data.Chance;

/**
 * What happens to a sound between its source and the file: another pace, a room, noise, a
 * telephone line, a level that is too low or too high, silence around it. Every one of
 * these happens to some clips only.
 */
final class Recording {

	private static final int RATE = Waveform.HEARD_RATE;

	private static final int TELEPHONE_RATE = 8000;

	private static final double MU = 255;

	private final Resampler down = Resampler.between(RATE, TELEPHONE_RATE);

	private final Resampler up = Resampler.between(TELEPHONE_RATE, RATE);

	/**
	 * Records a sound.
	 * @param source at 16 kHz; not changed
	 * @return another array
	 */
	float[] of(float[] source, RandomGenerator random) {
		float[] sound = Chance.of(random, 0.5) ? paced(source, Chance.between(random, 0.87f, 1.15f)) : source.clone();
		sound = padded(sound, Chance.between(random, 0f, 0.35f), Chance.between(random, 0.05f, 0.4f));
		level(sound, 0.1 * Math.pow(10, Chance.between(random, -0.4f, 0.4f)));
		if (Chance.of(random, 0.35)) {
			reverberate(sound, random);
		}
		if (Chance.of(random, 0.65)) {
			addNoise(sound, random);
		}
		if (Chance.of(random, 0.3)) {
			sound = telephoned(sound, Chance.of(random, 0.5));
		}
		amplify(sound, Math.pow(10, Chance.between(random, -1.1f, 0.5f)));
		return sound;
	}

	/** Faster and higher, or slower and lower. */
	private static float[] paced(float[] sound, float speed) {
		float[] paced = new float[(int) (sound.length / speed)];
		for (int i = 0; i < paced.length; i++) {
			float at = i * speed;
			int left = (int) at;
			float right = (left + 1 < sound.length) ? sound[left + 1] : 0;
			paced[i] = sound[left] + (at - left) * (right - sound[left]);
		}
		return paced;
	}

	private static float[] padded(float[] sound, float before, float behind) {
		int start = (int) (before * RATE);
		float[] padded = new float[Math.min(Clip.LONGEST, start + sound.length + (int) (behind * RATE))];
		System.arraycopy(sound, 0, padded, start, Math.min(sound.length, padded.length - start));
		return padded;
	}

	/** Brings the loud parts to a root mean square. */
	private static void level(float[] sound, double wanted) {
		double loudness = loudness(sound);
		if (loudness > 1e-5) {
			amplify(sound, wanted / loudness);
		}
	}

	private static double loudness(float[] sound) {
		double sum = 0;
		for (float sample : sound) {
			sum += sample * sample;
		}
		return Math.sqrt(sum / sound.length);
	}

	/** Values beyond full scale are cut off, as a converter does. */
	private static void amplify(float[] sound, double gain) {
		for (int i = 0; i < sound.length; i++) {
			sound[i] = (float) Math.clamp(gain * sound[i], -1, 1);
		}
	}

	/**
	 * Echoes off a few walls and the tail of a room: parallel combs with dull feedback
	 * (Schroeder 1962, Moorer 1979).
	 */
	private static void reverberate(float[] sound, RandomGenerator random) {
		float[] dry = sound.clone();
		double decay = Chance.between(random, 0.1f, 0.5f);
		float share = Chance.between(random, 0.1f, 0.4f);
		for (int comb = 0; comb < 4; comb++) {
			int delay = (int) (RATE * Chance.between(random, 0.011f, 0.045f));
			float feedback = (float) Math.pow(10, -3.0 * delay / RATE / decay);
			float[] line = new float[delay];
			float dull = 0;
			for (int i = 0; i < sound.length; i++) {
				float delayed = line[i % delay];
				dull += 0.6f * (delayed - dull);
				line[i % delay] = dry[i] + feedback * dull;
				sound[i] += share * delayed;
			}
		}
	}

	private static void addNoise(float[] sound, RandomGenerator random) {
		float[] noise = new float[sound.length];
		SoundEvent.noise(noise, 1, Chance.pick(random, 0.0, 0.5, 0.9, 0.98), random);
		if (Chance.of(random, 0.2)) {
			double hum = Chance.pick(random, 50.0, 60.0);
			for (int i = 0; i < noise.length; i++) {
				noise[i] += (float) (2 * Math.sin(2 * Math.PI * hum * i / RATE));
			}
		}
		double decibels = Chance.between(random, 5f, 40f);
		double gain = loudness(sound) / loudness(noise) * Math.pow(10, -decibels / 20);
		for (int i = 0; i < sound.length; i++) {
			sound[i] += (float) (gain * noise[i]);
		}
	}

	/**
	 * Nothing above 4 kHz, and with the steps of a telephone line's logarithmic scale.
	 */
	private float[] telephoned(float[] sound, boolean stepped) {
		float[] narrow = this.down.resample(sound);
		if (stepped) {
			for (int i = 0; i < narrow.length; i++) {
				double clamped = Math.clamp(narrow[i], -1, 1);
				double level = Math.rint(127 * Math.log1p(MU * Math.abs(clamped)) / Math.log1p(MU)) / 127;
				narrow[i] = (float) (Math.signum(clamped) * Math.expm1(level * Math.log1p(MU)) / MU);
			}
		}
		float[] wide = this.up.resample(narrow);
		return (wide.length > Clip.LONGEST) ? Arrays.copyOf(wide, Clip.LONGEST) : wide;
	}

}
