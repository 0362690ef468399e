package io.sfumato.encoders.audio;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SpeechMelTests {

	@Test
	void aTokenIsEightyMilliseconds() {
		assertThat(SpeechMel.tokens(1)).isEqualTo(1);
		assertThat(SpeechMel.tokens(1280)).isEqualTo(1);
		assertThat(SpeechMel.tokens(1281)).isEqualTo(2);
		assertThat(SpeechMel.tokens(160_000)).isEqualTo(125);
	}

	@Test
	void featuresCoverTheFirstWindowAndEightFramesForEachOtherToken() {
		float[] samples = noise(3000, 1);

		float[] features = new SpeechMel().features(samples);

		assertThat(features).hasSize(SpeechMel.frames(3) * SpeechMel.BANDS).hasSize((76 + 2 * 8) * 32);
	}

	@Test
	void aFrameEqualsTheSlowTransform() {
		float[] signal = noise(512, 2);
		for (int i = 0; i < signal.length; i++) {
			signal[i] *= 20_000;
		}

		float[] features = new SpeechMel().ofSignal(signal, 1);

		MelFilters filters = new MelFilters(32, 60, 3800, 512);
		double[] decibels = new double[32];
		double loudest = Double.NEGATIVE_INFINITY;
		for (int band = 0; band < 32; band++) {
			double sum = 0;
			for (int bin = 0; bin <= 256; bin++) {
				sum += filters.weight(band, bin) * power(signal, bin);
			}
			decibels[band] = 10 * Math.log10(Math.max(1e-10, sum));
			loudest = Math.max(loudest, decibels[band]);
		}
		for (int band = 0; band < 32; band++) {
			assertThat((double) features[band]).isCloseTo(Math.max(decibels[band], loudest - 80) / 10 + 2,
					within(1e-5));
		}
	}

	@Test
	void silenceLiesEightyDecibelsBelowTheLoudest() {
		float[] features = new SpeechMel().features(noise(1280, 3));

		float loudest = Float.NEGATIVE_INFINITY;
		for (float value : features) {
			loudest = Math.max(loudest, value);
		}
		// the first frame lies in the silent margin
		assertThat(features[0]).isCloseTo(loudest - 8, within(1e-5f));
	}

	@Test
	void theMiddleOfWhatATokenSeesIsItsOwnMiddle() {
		float[] click = new float[5 * SpeechMel.TOKEN];
		int token = 2;
		click[token * SpeechMel.TOKEN + SpeechMel.TOKEN / 2] = 1;

		float[] features = new SpeechMel().features(click);

		// the click lies in the two frames in the middle of the token's 76
		int first = 8 * token;
		for (int frame = first; frame < first + 76; frame++) {
			boolean loud = features[frame * 32] > features[0] + 4;
			assertThat(loud).as("frame %d of the window", frame - first)
				.isEqualTo(frame - first >= 37 && frame - first <= 38);
		}
	}

	private static double power(float[] signal, int bin) {
		double re = 0;
		double im = 0;
		for (int n = 0; n < 400; n++) {
			double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / 400);
			double angle = -2 * Math.PI * bin * (n + 56) / 512;
			re += hann * signal[n + 56] * Math.cos(angle);
			im += hann * signal[n + 56] * Math.sin(angle);
		}
		return re * re + im * im;
	}

	private static float[] noise(int count, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		float[] samples = new float[count];
		for (int i = 0; i < count; i++) {
			samples[i] = (float) random.nextDouble(-0.5, 0.5);
		}
		return samples;
	}

}
