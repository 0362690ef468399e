package io.sfumato.encoders.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * Whisper's features against the values that checkpoints.md §16.4 gives, and their parts
 * against the plain formulas.
 */
class LogMelTests {

	@ParameterizedTest
	@CsvSource({ "80, 391, 1.9990241029, 0.0258806845, 13, 13", "128, 394, 3.1909855285, 0.0416817493, 7, 11" })
	void filtersAreSlaneys(int bands, int nonZeros, double sum, double largest, int atFrequency, int atBand) {
		MelFilters filters = new MelFilters(bands);
		double found = 0;
		int count = 0;
		double most = 0;
		for (int band = 0; band < bands; band++) {
			for (int frequency = 0; frequency < PowerSpectrum.FREQUENCIES; frequency++) {
				double weight = filters.weight(band, frequency);
				found += weight;
				count += (weight > 0) ? 1 : 0;
				most = Math.max(most, weight);
			}
		}

		assertThat(found).isCloseTo(sum, within(1e-9));
		assertThat(most).isCloseTo(largest, within(1e-9));
		assertThat(filters.weight(atBand, atFrequency)).isEqualTo(most);
		assertThat(count).isEqualTo(nonZeros);
	}

	@Test
	void theTransformIsThePlainOne() {
		Random random = new Random(7);
		float[] signal = new float[900];
		for (int i = 0; i < signal.length; i++) {
			signal[i] = random.nextFloat() * 2 - 1;
		}
		double[][] power = new double[2][PowerSpectrum.FREQUENCIES];

		new PowerSpectrum().compute(signal, 3, 497, power);

		for (int frequency = 0; frequency < PowerSpectrum.FREQUENCIES; frequency++) {
			assertThat(power[0][frequency]).isCloseTo(plain(signal, 3, frequency), within(1e-9));
			assertThat(power[1][frequency]).isCloseTo(plain(signal, 497, frequency), within(1e-9));
		}
	}

	private static double plain(float[] signal, int from, int frequency) {
		double re = 0;
		double im = 0;
		for (int n = 0; n < PowerSpectrum.WINDOW; n++) {
			double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * n / PowerSpectrum.WINDOW);
			double angle = -2 * Math.PI * n * frequency / PowerSpectrum.WINDOW;
			re += hann * signal[from + n] * Math.cos(angle);
			im += hann * signal[from + n] * Math.sin(angle);
		}
		return re * re + im * im;
	}

	@ParameterizedTest
	@CsvSource({ "80, -0.5617962323, 1.4382037677, 11, 0.9832787, 1.2674117, -0.5576620",
			"128, -0.5146458867, 1.4853541133, 18, 0.9075196, 0.8352958, -0.5112685" })
	void aToneLooksAsTheSpecificationSays(int bands, double floor, double loudest, int band, double first,
			double tenthAtASecond, double mean) {
		float[] tone = new float[16_000];
		for (int n = 0; n < tone.length; n++) {
			tone[n] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * n / 16_000));
		}

		MelFeatures features = new LogMel(bands, 30 * 16_000).features(tone);

		assertThat(features.frames()).isEqualTo(3000);
		assertThat(features.sounding()).isEqualTo(100);
		double sum = 0;
		double least = Double.MAX_VALUE;
		int at = 0;
		for (int i = 0; i < features.values().length; i++) {
			sum += features.values()[i];
			least = Math.min(least, features.values()[i]);
			at = (features.values()[i] > features.values()[at]) ? i : at;
		}
		assertThat(least).isCloseTo(floor, within(1e-6));
		assertThat(features.values()[at]).isCloseTo((float) loudest, within(1e-6f));
		assertThat(at / 3000).isEqualTo(band);
		assertThat(features.values()[0]).isCloseTo((float) first, within(1e-5f));
		assertThat(features.values()[10 * 3000 + 100]).isCloseTo((float) tenthAtASecond, within(1e-5f));
		assertThat(sum / features.values().length).isCloseTo(mean, within(1e-6));
	}

	@Test
	void silenceIsTheSameEverywhere() {
		assertThat(new LogMel(80, 30 * 16_000).features(new float[1234]).values()).containsOnly(-1.5f);
	}

	@Test
	void nothingBehindTheWindowIsHeard() {
		float[] samples = new float[40_000];
		samples[39_999] = 1;

		MelFeatures features = new LogMel(80, 2 * 16_000).features(samples);

		assertThat(features.values()).containsOnly(-1.5f);
		assertThat(features.sounding()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "sampling_rate, 8000", "n_fft, 512", "hop_length, 80", "feature_size, 0", "chunk_length, -1" })
	void aPreprocessorThatIsntWhispersIsRefused(String field, int value, @TempDir Path directory) throws IOException {
		Path file = directory.resolve("preprocessor_config.json");
		Files.writeString(file, "{\"%s\": %d}".formatted(field, value));

		assertThatThrownBy(() -> LogMel.of(ModelConfig.read(file))).isInstanceOf(CheckpointException.class)
			.hasMessageContaining(field);
	}

}
