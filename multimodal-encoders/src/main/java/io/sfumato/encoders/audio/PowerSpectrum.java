package io.sfumato.encoders.audio;

/**
 * How strong each frequency is in windows of 400 samples: |DFT|² under a periodic Hann
 * window. 400 isn't a power of two, so the transform divides by 2, 2, 2, 2, 5 and 5
 * (Cooley and Tukey 1965); two windows go through it at once, one as the real, one as the
 * imaginary part, and are told apart by symmetry afterwards.
 * <p>
 * Holds working memory: for one thread at a time.
 */
final class PowerSpectrum {

	/** Samples of a window. */
	static final int WINDOW = 400;

	/** From 0 to half the sampling rate. */
	static final int FREQUENCIES = WINDOW / 2 + 1;

	private static final int[] FACTORS = { 5, 5, 2, 2, 2, 2 };

	private static final int LARGEST_FACTOR = 5;

	private final double[] hann = new double[WINDOW];

	/** e^(−2πi·k/400) */
	private final double[] cosine = new double[WINDOW];

	private final double[] sine = new double[WINDOW];

	private final double[] inRe = new double[WINDOW];

	private final double[] inIm = new double[WINDOW];

	private final double[] re = new double[WINDOW];

	private final double[] im = new double[WINDOW];

	private final double[] partRe = new double[LARGEST_FACTOR];

	private final double[] partIm = new double[LARGEST_FACTOR];

	PowerSpectrum() {
		for (int k = 0; k < WINDOW; k++) {
			double angle = 2 * Math.PI * k / WINDOW;
			this.hann[k] = 0.5 - 0.5 * Math.cos(angle);
			this.cosine[k] = Math.cos(angle);
			this.sine[k] = -Math.sin(angle);
		}
	}

	/**
	 * Two windows of a signal.
	 * @param signal at least 400 samples behind both starts
	 * @param first start of one window
	 * @param second start of the other
	 * @param power filled with {@code [2][201]}
	 */
	void compute(float[] signal, int first, int second, double[][] power) {
		for (int k = 0; k < WINDOW; k++) {
			this.inRe[k] = this.hann[k] * signal[first + k];
			this.inIm[k] = this.hann[k] * signal[second + k];
		}
		transform(0, 1, 0, WINDOW, 0);
		for (int k = 0; k < FREQUENCIES; k++) {
			int mirrored = (WINDOW - k) % WINDOW;
			double sumRe = this.re[k] + this.re[mirrored];
			double sumIm = this.im[k] + this.im[mirrored];
			double differenceRe = this.re[k] - this.re[mirrored];
			double differenceIm = this.im[k] - this.im[mirrored];
			power[0][k] = (sumRe * sumRe + differenceIm * differenceIm) / 4;
			power[1][k] = (sumIm * sumIm + differenceRe * differenceRe) / 4;
		}
	}

	/**
	 * The transform of every {@code stride}-th input from {@code from} on, {@code count}
	 * of them, into as many outputs from {@code to} on.
	 */
	private void transform(int from, int stride, int to, int count, int depth) {
		if (count == 1) {
			this.re[to] = this.inRe[from];
			this.im[to] = this.inIm[from];
			return;
		}
		int factor = FACTORS[depth];
		int part = count / factor;
		for (int q = 0; q < factor; q++) {
			transform(from + q * stride, stride * factor, to + q * part, part, depth + 1);
		}
		for (int k = 0; k < part; k++) {
			for (int q = 0; q < factor; q++) {
				int at = to + q * part + k;
				int turn = q * k * stride % WINDOW;
				this.partRe[q] = this.re[at] * this.cosine[turn] - this.im[at] * this.sine[turn];
				this.partIm[q] = this.re[at] * this.sine[turn] + this.im[at] * this.cosine[turn];
			}
			for (int r = 0; r < factor; r++) {
				double sumRe = this.partRe[0];
				double sumIm = this.partIm[0];
				for (int q = 1; q < factor; q++) {
					int turn = q * r * (WINDOW / factor) % WINDOW;
					sumRe += this.partRe[q] * this.cosine[turn] - this.partIm[q] * this.sine[turn];
					sumIm += this.partRe[q] * this.sine[turn] + this.partIm[q] * this.cosine[turn];
				}
				this.re[to + r * part + k] = sumRe;
				this.im[to + r * part + k] = sumIm;
			}
		}
	}

}
