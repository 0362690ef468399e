package io.sfumato.encoders.audio;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ResamplerTests {

	/** With every tap of the kernel, also those that the window sets to zero. */
	@ParameterizedTest
	@CsvSource({ "8000, 100", "44100, 1000", "48000, 333", "22050, 1", "11025, 700", "192000, 2000", "16001, 900",
			"7, 50" })
	void tapsLeftOutAreZero(int rate, int length) {
		Random random = new Random(rate);
		float[] samples = new float[length];
		for (int i = 0; i < length; i++) {
			samples[i] = random.nextFloat() * 2 - 1;
		}

		float[] found = Resampler.between(rate, 16_000).resample(samples);

		float[] expected = plain(samples, rate, 16_000);
		assertThat(found).hasSameSizeAs(expected);
		for (int i = 0; i < found.length; i++) {
			assertThat(found[i]).as("sample %d", i).isCloseTo(expected[i], within(2e-6f));
		}
	}

	private static float[] plain(float[] samples, int from, int to) {
		int common = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
		int in = from / common;
		int out = to / common;
		double base = Math.min(in, out) * 0.99;
		int width = (int) Math.ceil(6 * in / base);
		float[] resampled = new float[(int) Math.ceil((double) out * samples.length / in)];
		for (int at = 0; at < resampled.length; at++) {
			double sum = 0;
			for (int tap = -width; tap < width + in; tap++) {
				double t = Math.clamp((-(double) (at % out) / out + (double) tap / in) * base, -6, 6);
				double sinc = (t == 0) ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
				int index = at / out * in + tap;
				sum += sinc * Math.pow(Math.cos(t * Math.PI / 12), 2) * base / in
						* ((index < 0 || index >= samples.length) ? 0 : samples[index]);
			}
			resampled[at] = (float) sum;
		}
		return resampled;
	}

	@ParameterizedTest
	@CsvSource({ "8000, 16000", "44100, 16000", "48000, 16000", "192000, 16000", "16001, 16000", "16000, 16000",
			"16000, 7" })
	void soundThatComesInBlocksIsTheSameAsAWhole(int from, int to) {
		Random random = new Random(from);
		float[] samples = new float[5000];
		for (int i = 0; i < samples.length; i++) {
			samples[i] = random.nextFloat() * 2 - 1;
		}
		Resampler resampler = Resampler.between(from, to);
		Resampler.Stream stream = resampler.stream();

		for (int at = 0; at < samples.length;) {
			int length = Math.min(random.nextInt(400), samples.length - at);
			stream.push(Arrays.copyOfRange(samples, at, at + length));
			at += length;
		}

		assertThat(stream.finish()).containsExactly(resampler.resample(samples));
	}

	@Test
	void aToneAboveTheNewLimitDisappears() {
		float[] tone = new float[48_000];
		for (int n = 0; n < tone.length; n++) {
			tone[n] = (float) Math.sin(2 * Math.PI * 12_000 * n / 48_000);
		}

		Waveform heard = new Waveform(tone, 48_000).heard();

		assertThat(heard.seconds()).isEqualTo(1);
		for (int i = 200; i < heard.samples().length - 200; i++) {
			assertThat(heard.samples()[i]).isCloseTo(0, within(0.01f));
		}
	}

	@Test
	void whatIsHeardAtTheRateStaysAsItIs() {
		Waveform waveform = new Waveform(new float[] { 0.5f, -0.25f }, 16_000);

		assertThat(waveform.heard()).isSameAs(waveform);
	}

}
