package io.sfumato.backbone.family;

import java.nio.FloatBuffer;
import java.util.List;

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
	 * By pair, which of the three positions it turns with: 0 that in the text, 1 the row,
	 * 2 the column; empty where all turn with the one.
	 */
	private final int[] axes;

	/**
	 * @param width rotated width of a head
	 * @param theta base of the wavelengths
	 * @param factor what positions are divided by (linear scaling), 1 for nothing
	 * @param positions how many are tabulated; others are computed when they occur
	 */
	RotaryTable(int width, double theta, double factor, int positions) {
		this.half = width / 2;
		this.axes = new int[0];
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

	private RotaryTable(RotaryTable table, int[] axes) {
		this.half = table.half;
		this.inverse = table.inverse;
		this.cos = table.cos;
		this.sin = table.sin;
		this.axes = axes;
	}

	/**
	 * The same wavelengths for models that rotate by three positions (M-RoPE of Qwen2-VL;
	 * checkpoints.md §6.5).
	 * @param sections how many pairs turn with the position in the text, how many with
	 * the row, how many with the column
	 */
	RotaryTable inSections(List<Integer> sections) {
		int[] axes = new int[this.half];
		int pair = 0;
		for (int axis = 0; axis < sections.size(); axis++) {
			for (int i = 0; i < sections.get(axis); i++) {
				axes[pair++] = axis;
			}
		}
		return new RotaryTable(this, axes);
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

	/**
	 * Writes a place of three positions and advances both buffers by {@link #half()}.
	 * @throws IllegalArgumentException if they differ, and the model rotates by one
	 */
	void put(int position, int row, int column, FloatBuffer cosines, FloatBuffer sines) {
		if (row == position && column == position) {
			put(position, cosines, sines);
			return;
		}
		if (this.axes.length == 0) {
			throw new IllegalArgumentException("the model rotates by one position, not by %d, row %d and column %d"
				.formatted(position, row, column));
		}
		for (int k = 0; k < this.half; k++) {
			int at = switch (this.axes[k]) {
				case 0 -> position;
				case 1 -> row;
				default -> column;
			};
			float angle = at * this.inverse[k];
			cosines.put((float) Math.cos(angle));
			sines.put((float) Math.sin(angle));
		}
	}

	/** Angle per position of the k-th pair. */
	double frequency(int k) {
		return this.inverse[k];
	}

}
