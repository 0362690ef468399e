package io.sfumato.encoders.audio;

import java.util.Arrays;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * Whisper's features (checkpoints.md §16.4): windows of 25 ms every 10 ms, power in mel
 * bands, its logarithm, and a floor eight decades below the loudest value of the whole
 * stretch. Since that floor depends on all of it, sound has to be padded before and not
 * after.
 * <p>
 * Computed in double precision, as the reference's NumPy path does. Immutable and safe
 * for several threads.
 */
public final class LogMel {

	/** Samples from one frame to the next. */
	static final int HOP = 160;

	private static final double SMALLEST = 1e-10;

	private static final double DECADES = 8;

	private final MelFilters filters;

	private final int window;

	/**
	 * @param bands 80, or 128 for Whisper large-v3
	 * @param window samples to which sound is padded and at which it is cut
	 */
	public LogMel(int bands, int window) {
		this.filters = new MelFilters(bands);
		this.window = window;
	}

	/**
	 * Reads a {@code preprocessor_config.json} of {@code WhisperFeatureExtractor}; what
	 * it leaves out is Whisper's.
	 */
	public static LogMel of(ModelConfig preprocessor) {
		require(preprocessor, "sampling_rate", Waveform.HEARD_RATE);
		require(preprocessor, "n_fft", PowerSpectrum.WINDOW);
		require(preprocessor, "hop_length", HOP);
		return new LogMel(atLeastOne(preprocessor, "feature_size", 80),
				Waveform.HEARD_RATE * atLeastOne(preprocessor, "chunk_length", 30));
	}

	private static void require(ModelConfig config, String field, int needed) {
		int value = config.integer(field).orElse(needed);
		if (value != needed) {
			throw config.refuse(field, "is " + value + ", Whisper's features are made with " + needed);
		}
	}

	private static int atLeastOne(ModelConfig config, String field, int otherwise) {
		int value = config.integer(field).orElse(otherwise);
		if (value < 1 || value > 1024) {
			throw config.refuse(field, "is " + value + ", not between 1 and 1024");
		}
		return value;
	}

	/** Mel bands. */
	public int bands() {
		return this.filters.bands();
	}

	/** Samples of the stretch that {@link #features(float[])} covers. */
	public int window() {
		return this.window;
	}

	/** Features of sound at 16 kHz, padded with silence or cut to the window. */
	public MelFeatures features(float[] samples) {
		return features(samples, this.window);
	}

	/**
	 * @param length samples to pad or cut to
	 */
	MelFeatures features(float[] samples, int length) {
		int sounding = Math.min(samples.length, length);
		int frames = length / HOP;
		float[] signal = reflected(Arrays.copyOf(Arrays.copyOf(samples, sounding), length));
		// frames behind the last sample are silent
		int heard = Math.min(frames, Math.ceilDiv(sounding + PowerSpectrum.WINDOW / 2, HOP) + 1);
		double[] logs = new double[bands() * frames];
		Arrays.fill(logs, Math.log10(SMALLEST));
		PowerSpectrum spectrum = new PowerSpectrum();
		double[][] power = new double[2][PowerSpectrum.FREQUENCIES];
		for (int frame = 0; frame < heard; frame += 2) {
			int other = Math.min(frame + 1, heard - 1);
			spectrum.compute(signal, frame * HOP, other * HOP, power);
			for (int band = 0; band < bands(); band++) {
				logs[band * frames + frame] = Math.log10(Math.max(SMALLEST, this.filters.apply(band, power[0])));
				logs[band * frames + other] = Math.log10(Math.max(SMALLEST, this.filters.apply(band, power[1])));
			}
		}
		double floor = Arrays.stream(logs).max().orElse(0) - DECADES;
		float[] values = new float[logs.length];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) ((Math.max(logs[i], floor) + 4) / 4);
		}
		return new MelFeatures(bands(), frames, values, Math.ceilDiv(sounding, HOP));
	}

	/** Half a window of mirror image at both ends; the edge itself isn't repeated. */
	private static float[] reflected(float[] signal) {
		int half = PowerSpectrum.WINDOW / 2;
		if (signal.length <= half) {
			throw new IllegalArgumentException(
					signal.length + " samples are too few, at least " + (half + 1) + " are needed");
		}
		float[] padded = new float[signal.length + 2 * half];
		System.arraycopy(signal, 0, padded, half, signal.length);
		for (int i = 1; i <= half; i++) {
			padded[half - i] = signal[i];
			padded[half + signal.length - 1 + i] = signal[signal.length - 1 - i];
		}
		return padded;
	}

}
