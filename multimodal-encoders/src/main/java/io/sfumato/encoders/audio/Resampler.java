package io.sfumato.encoders.audio;

import java.util.Arrays;

/**
 * Changes the rate of a sound as torchaudio's {@code Resample} does with its defaults,
 * which DIFFA's reference uses (checkpoints.md §16.5): a windowed sinc, six zero
 * crossings to each side, cut off at 99 % of the lower Nyquist frequency, Hann's window.
 * <p>
 * Of the {@code to / gcd} output samples that share a place between input samples, each
 * has a kernel of its own; what the window sets to zero isn't kept. Immutable and safe
 * for several threads.
 */
public final class Resampler {

	private static final int CROSSINGS = 6;

	private static final double ROLL_OFF = 0.99;

	/** Input samples that share their kernels with the next as many. */
	private final int in;

	/** Output samples for that many input samples. */
	private final int out;

	/** Input sample of every kernel's first tap, counted from the start of its period. */
	private final int[] first;

	/** {@code [out][taps]} */
	private final float[][] kernels;

	private Resampler(int in, int out) {
		this.in = in;
		this.out = out;
		this.first = new int[out];
		this.kernels = new float[out][];
		if (in == out) {
			// nothing to filter away: one tap that changes nothing
			this.kernels[0] = new float[] { 1 };
			return;
		}
		double base = Math.min(in, out) * ROLL_OFF;
		int width = (int) Math.ceil(CROSSINGS * in / base);
		for (int phase = 0; phase < out; phase++) {
			// |t| < 6 for a tap that isn't zero
			double centre = (double) phase / out * in;
			int from = Math.max(-width, (int) Math.floor(centre - CROSSINGS * in / base));
			int to = Math.min(width + in - 1, (int) Math.ceil(centre + CROSSINGS * in / base));
			this.first[phase] = from;
			this.kernels[phase] = new float[to - from + 1];
			for (int tap = from; tap <= to; tap++) {
				double t = (-(double) phase / out + (double) tap / in) * base;
				this.kernels[phase][tap - from] = (float) (kernel(t) * base / in);
			}
		}
	}

	/** A resampler from one rate to another, both in samples a second. */
	public static Resampler between(int from, int to) {
		if (from < 1 || to < 1) {
			throw new IllegalArgumentException("from " + from + " to " + to + " samples a second can't be");
		}
		int common = gcd(from, to);
		return new Resampler(from / common, to / common);
	}

	private static double kernel(double t) {
		double clamped = Math.clamp(t, -CROSSINGS, CROSSINGS);
		double window = Math.cos(clamped * Math.PI / CROSSINGS / 2);
		double angle = clamped * Math.PI;
		return ((angle == 0) ? 1 : Math.sin(angle) / angle) * window * window;
	}

	private static int gcd(int a, int b) {
		return (b == 0) ? a : gcd(b, a % b);
	}

	/** samples [n] → [⌈n · to / from⌉]; silence is assumed before and behind. */
	public float[] resample(float[] samples) {
		Stream stream = stream();
		stream.push(samples);
		return stream.finish();
	}

	/** Resamples sound that comes in blocks. */
	public Stream stream() {
		return new Stream();
	}

	/**
	 * Sound that comes in blocks of any length; it keeps what is still needed of the
	 * input, and all of the output. For one thread at a time.
	 */
	public final class Stream {

		/** Input from sample {@code base} on. */
		private float[] pending = new float[0];

		private long base;

		private float[] resampled = new float[1 << 12];

		private int count;

		/** Takes the next block. */
		public void push(float[] samples) {
			int from = (int) Math.clamp(start() - this.base, 0, this.pending.length);
			float[] joined = new float[this.pending.length - from + samples.length];
			System.arraycopy(this.pending, from, joined, 0, this.pending.length - from);
			System.arraycopy(samples, 0, joined, this.pending.length - from, samples.length);
			this.pending = joined;
			this.base += from;
			while (start() + kernel().length <= this.base + this.pending.length) {
				add();
			}
		}

		/** All of the output; nothing may be pushed any more. */
		public float[] finish() {
			long length = Math.ceilDiv(Resampler.this.out * (this.base + this.pending.length), Resampler.this.in);
			while (this.count < length) {
				add();
			}
			return Arrays.copyOf(this.resampled, Math.toIntExact(length));
		}

		/** Input sample at the first tap of the next output sample. */
		private long start() {
			return (long) (this.count / Resampler.this.out) * Resampler.this.in
					+ Resampler.this.first[this.count % Resampler.this.out];
		}

		private float[] kernel() {
			return Resampler.this.kernels[this.count % Resampler.this.out];
		}

		private void add() {
			float[] kernel = kernel();
			long offset = start() - this.base;
			int from = (int) Math.max(0, -offset);
			int to = (int) Math.min(kernel.length, this.pending.length - offset);
			double sum = 0;
			for (int tap = from; tap < to; tap++) {
				sum += (double) kernel[tap] * this.pending[(int) offset + tap];
			}
			if (this.count == this.resampled.length) {
				this.resampled = Arrays.copyOf(this.resampled, Math.multiplyExact(2, this.count));
			}
			this.resampled[this.count++] = (float) sum;
		}

	}

}
