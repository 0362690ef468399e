package io.sfumato.encoders.audio;

import java.util.Arrays;

/**
 * The features that Google's speech embedding takes (Lin et al. 2020, arXiv 2002.01322):
 * power in 32 mel bands from 60 to 3800 Hz every 10 ms, in tenths of a decade above a
 * floor 80 dB below the loudest value of the stretch. They equal those of the published
 * {@code melspectrogram.onnx}, divided by 10 plus 2 as the network wants them.
 * <p>
 * The network sees 76 frames for each of its results, 8 frames from one to the next. With
 * {@value #MARGIN} silent samples before and behind the sound, the middle of what it sees
 * is the middle of the 80 ms that a result stands for, so that results and the tokens of
 * another tower can be numbered alike. Immutable and safe for several threads.
 */
public final class SpeechMel {

	public static final int BANDS = 32;

	/** Samples of a result of the network, 80 ms. */
	public static final int TOKEN = 1280;

	/** Silent samples before and behind the sound. */
	static final int MARGIN = 5616;

	private static final int HOP = 160;

	private static final int POINTS = 512;

	/** Where the window of 400 samples lies in the 512 of a frame. */
	private static final int OFFSET = (POINTS - PowerSpectrum.WINDOW) / 2;

	private static final double LOWEST_HERTZ = 60;

	private static final double HIGHEST_HERTZ = 3800;

	/** The network was trained with samples in the range of 16-bit numbers. */
	private static final float FULL_SCALE = 32_768;

	private static final double SMALLEST = 1e-10;

	private static final double DECIBELS = 80;

	private final MelFilters filters = new MelFilters(BANDS, LOWEST_HERTZ, HIGHEST_HERTZ, POINTS);

	/**
	 * Results that the network gives for so many samples, the last one begun included.
	 */
	public static int tokens(int samples) {
		return Math.ceilDiv(samples, TOKEN);
	}

	/** Frames for so many results: those of the first and 8 for each of the others. */
	public static int frames(int tokens) {
		return 8 * tokens + 68;
	}

	/**
	 * The features of a stretch of sound at 16 kHz.
	 * @param samples at least one, full scale from −1 to 1; silence is assumed around
	 * them
	 * @return {@code [frames(tokens(samples)), 32]}
	 */
	public float[] features(float[] samples) {
		int tokens = tokens(samples.length);
		float[] signal = new float[2 * MARGIN + tokens * TOKEN];
		for (int i = 0; i < samples.length; i++) {
			signal[MARGIN + i] = samples[i] * FULL_SCALE;
		}
		return ofSignal(signal, frames(tokens));
	}

	/** A signal in the range of 16-bit numbers, at least 512 + 160·(frames − 1) long. */
	float[] ofSignal(float[] signal, int frames) {
		double[] decibels = new double[frames * BANDS];
		double[][] power = new double[2][POINTS / 2 + 1];
		PowerSpectrum spectrum = new PowerSpectrum(POINTS);
		for (int frame = 0; frame < frames; frame += 2) {
			int other = Math.min(frame + 1, frames - 1);
			spectrum.compute(signal, frame * HOP + OFFSET, other * HOP + OFFSET, power);
			for (int band = 0; band < BANDS; band++) {
				decibels[frame * BANDS + band] = decibels(this.filters.apply(band, power[0]));
				decibels[other * BANDS + band] = decibels(this.filters.apply(band, power[1]));
			}
		}
		double floor = Arrays.stream(decibels).max().orElse(0) - DECIBELS;
		float[] values = new float[decibels.length];
		for (int i = 0; i < values.length; i++) {
			values[i] = (float) (Math.max(decibels[i], floor) / 10 + 2);
		}
		return values;
	}

	private static double decibels(double power) {
		return 10 * Math.log10(Math.max(SMALLEST, power));
	}

}
