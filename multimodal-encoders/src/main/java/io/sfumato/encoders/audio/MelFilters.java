package io.sfumato.encoders.audio;

/**
 * Triangular filters that add a power spectrum up to mel bands: Slaney's scale (linear
 * below 1000 Hz, logarithmic above) and his normalisation to equal area, at 16 kHz.
 * Whisper's lie from 0 to 8000 Hz over the 201 frequencies of a window of 400 samples
 * (checkpoints.md §16.4). Immutable.
 */
final class MelFilters {

	private static final double HERTZ_PER_MEL = 200.0 / 3;

	private static final double LOGARITHMIC_FROM = 1000;

	/** 27 mels for a factor of 6.4. */
	private static final double LOG_STEP = Math.log(6.4) / 27;

	private static final double HIGHEST = Waveform.HEARD_RATE / 2.0;

	/** First frequency of every filter that isn't zero. */
	private final int[] first;

	/** {@code [bands][frequencies that aren't zero]} */
	private final double[][] weights;

	/** Whisper's. */
	MelFilters(int bands) {
		this(bands, 0, HIGHEST, PowerSpectrum.WINDOW);
	}

	/**
	 * @param lowest where the first filter begins, in hertz
	 * @param highest where the last one ends, in hertz
	 * @param points of the transform whose power is added up
	 */
	MelFilters(int bands, double lowest, double highest, int points) {
		if (bands < 1) {
			throw new IllegalArgumentException("there are no " + bands + " mel bands");
		}
		double[] corners = new double[bands + 2];
		for (int i = 0; i < corners.length; i++) {
			corners[i] = hertz(mel(lowest) + (mel(highest) - mel(lowest)) * i / (bands + 1));
		}
		double step = (double) Waveform.HEARD_RATE / points;
		this.first = new int[bands];
		this.weights = new double[bands][];
		for (int band = 0; band < bands; band++) {
			double left = corners[band];
			double top = corners[band + 1];
			double right = corners[band + 2];
			int from = (int) Math.ceil(left / step);
			int to = Math.min(points / 2, (int) Math.floor(right / step));
			this.first[band] = from;
			this.weights[band] = new double[Math.max(0, to - from + 1)];
			for (int frequency = from; frequency <= to; frequency++) {
				double hertz = frequency * step;
				double height = Math.min((hertz - left) / (top - left), (right - hertz) / (right - top));
				this.weights[band][frequency - from] = Math.max(0, height) * 2 / (right - left);
			}
		}
	}

	private static double mel(double hertz) {
		return (hertz < LOGARITHMIC_FROM) ? hertz / HERTZ_PER_MEL
				: LOGARITHMIC_FROM / HERTZ_PER_MEL + Math.log(hertz / LOGARITHMIC_FROM) / LOG_STEP;
	}

	private static double hertz(double mel) {
		double above = mel - LOGARITHMIC_FROM / HERTZ_PER_MEL;
		return (above < 0) ? mel * HERTZ_PER_MEL : LOGARITHMIC_FROM * Math.exp(above * LOG_STEP);
	}

	int bands() {
		return this.weights.length;
	}

	/** One filter's weight for one frequency. */
	double weight(int band, int frequency) {
		int index = frequency - this.first[band];
		return (index < 0 || index >= this.weights[band].length) ? 0 : this.weights[band][index];
	}

	/** power [frequencies] → what one filter lets through. */
	double apply(int band, double[] power) {
		double[] weights = this.weights[band];
		double sum = 0;
		for (int i = 0; i < weights.length; i++) {
			sum += weights[i] * power[this.first[band] + i];
		}
		return sum;
	}

}
