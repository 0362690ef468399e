package io.sfumato.encoders.audio;

/**
 * How strong each frequency is in windows of 400 samples: |DFT|² under a periodic Hann
 * window, of as many points or, with zeros behind the window, of more. 400 isn't a power
 * of two, so the transform divides by fives before it divides by twos (Cooley and Tukey
 * 1965); two windows go through it at once, one as the real, one as the imaginary part,
 * and are told apart by symmetry afterwards.
 * <p>
 * Holds working memory: for one thread at a time.
 */
final class PowerSpectrum {

	/** Samples of a window. */
	static final int WINDOW = 400;

	/** From 0 to half the sampling rate, of a transform as long as the window. */
	static final int FREQUENCIES = WINDOW / 2 + 1;

	private static final int LARGEST_FACTOR = 5;

	private final double[] hann = new double[WINDOW];

	private final int size;

	/** e^(−2πi·k/size) */
	private final double[] cosine;

	private final double[] sine;

	private final double[] inRe;

	private final double[] inIm;

	private final double[] re;

	private final double[] im;

	private final double[] partRe = new double[LARGEST_FACTOR];

	private final double[] partIm = new double[LARGEST_FACTOR];

	PowerSpectrum() {
		this(WINDOW);
	}

	/**
	 * @param size points of the transform, at least the window's samples; a product of
	 * twos and fives
	 */
	PowerSpectrum(int size) {
		this.size = size;
		this.cosine = new double[size];
		this.sine = new double[size];
		this.inRe = new double[size];
		this.inIm = new double[size];
		this.re = new double[size];
		this.im = new double[size];
		for (int k = 0; k < WINDOW; k++) {
			this.hann[k] = 0.5 - 0.5 * Math.cos(2 * Math.PI * k / WINDOW);
		}
		for (int k = 0; k < size; k++) {
			double angle = 2 * Math.PI * k / size;
			this.cosine[k] = Math.cos(angle);
			this.sine[k] = -Math.sin(angle);
		}
	}

	/**
	 * Two windows of a signal.
	 * @param signal at least 400 samples behind both starts
	 * @param first start of one window
	 * @param second start of the other
	 * @param power filled with {@code [2][size / 2 + 1]}
	 */
	void compute(float[] signal, int first, int second, double[][] power) {
		for (int k = 0; k < WINDOW; k++) {
			this.inRe[k] = this.hann[k] * signal[first + k];
			this.inIm[k] = this.hann[k] * signal[second + k];
		}
		transform(0, 1, 0, this.size);
		for (int k = 0; k <= this.size / 2; k++) {
			int mirrored = (this.size - k) % this.size;
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
	private void transform(int from, int stride, int to, int count) {
		if (count == 1) {
			this.re[to] = this.inRe[from];
			this.im[to] = this.inIm[from];
			return;
		}
		int factor = (count % LARGEST_FACTOR == 0) ? LARGEST_FACTOR : 2;
		int part = count / factor;
		for (int q = 0; q < factor; q++) {
			transform(from + q * stride, stride * factor, to + q * part, part);
		}
		for (int k = 0; k < part; k++) {
			for (int q = 0; q < factor; q++) {
				int at = to + q * part + k;
				int turn = q * k * stride % this.size;
				this.partRe[q] = this.re[at] * this.cosine[turn] - this.im[at] * this.sine[turn];
				this.partIm[q] = this.re[at] * this.sine[turn] + this.im[at] * this.cosine[turn];
			}
			for (int r = 0; r < factor; r++) {
				double sumRe = this.partRe[0];
				double sumIm = this.partIm[0];
				for (int q = 1; q < factor; q++) {
					int turn = q * r * (this.size / factor) % this.size;
					sumRe += this.partRe[q] * this.cosine[turn] - this.partIm[q] * this.sine[turn];
					sumIm += this.partRe[q] * this.sine[turn] + this.partIm[q] * this.cosine[turn];
				}
				this.re[to + r * part + k] = sumRe;
				this.im[to + r * part + k] = sumIm;
			}
		}
	}

}
