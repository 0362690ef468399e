package io.sfumato.backbone.family;

import java.nio.FloatBuffer;

/**
 * Cosines and sines of rotary positions (Su et al. 2021, "RoFormer", eq. 15), half-split
 * layout. Angles are products of fp32 numbers, as the models were trained with: at
 * position 4,000 that differs from exact angles in the fourth digit.
 */
final class RotaryTable {

	private final int half;

	private final float[] inverse;

	private final float[] cos;

	private final float[] sin;

	/**
	 * @param width rotated width of a head
	 * @param theta base of the wavelengths
	 * @param factor what positions are divided by (linear scaling), 1 for nothing
	 * @param positions how many are tabulated; others are computed when they occur
	 */
	RotaryTable(int width, double theta, double factor, int positions) {
		this.half = width / 2;
		this.inverse = new float[this.half];
		for (int k = 0; k < this.half; k++) {
			this.inverse[k] = (float) (Math.pow(theta, -2.0 * k / width) / factor);
		}
		this.cos = new float[positions * this.half];
		this.sin = new float[positions * this.half];
		for (int position = 0; position < positions; position++) {
			for (int k = 0; k < this.half; k++) {
				float angle = position * this.inverse[k];
				this.cos[position * this.half + k] = (float) Math.cos(angle);
				this.sin[position * this.half + k] = (float) Math.sin(angle);
			}
		}
	}

	/** Numbers of one position: half the rotated width. */
	int half() {
		return this.half;
	}

	/** Writes one position and advances both buffers by {@link #half()}. */
	void put(int position, FloatBuffer cosines, FloatBuffer sines) {
		int at = position * this.half;
		if (position >= 0 && at + this.half <= this.cos.length) {
			cosines.put(this.cos, at, this.half);
			sines.put(this.sin, at, this.half);
			return;
		}
		for (int k = 0; k < this.half; k++) {
			float angle = position * this.inverse[k];
			cosines.put((float) Math.cos(angle));
			sines.put((float) Math.sin(angle));
		}
	}

	/** Angle per position of the k-th pair. */
	double frequency(int k) {
		return this.inverse[k];
	}

}
