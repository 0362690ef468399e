package io.sfumato.encoders.vision;

import java.util.Arrays;

/**
 * Learned positions of a square map of patches, and what they become on another map; two
 * ways, as two families learned it.
 */
final class PositionTable {

	private static final double A = -0.75;

	private final float[] table;

	private final int side;

	private final int width;

	/**
	 * @param table {@code [side · side, width]}, row-major
	 */
	PositionTable(float[] table, int side, int width) {
		if (table.length != side * side * width) {
			throw new IllegalArgumentException(
					table.length + " values aren't " + side + "×" + side + " positions of width " + width);
		}
		this.table = table;
		this.side = side;
		this.width = width;
	}

	/**
	 * positions {@code [rows · columns, width]} by {@code interpolate_pos_encoding} of
	 * transformers (SigLIP): bicubic with a = −0.75, corners not aligned, no
	 * antialiasing, the edge repeated.
	 */
	float[] forMap(int rows, int columns) {
		if (rows == this.side && columns == this.side) {
			return this.table;
		}
		return mixed(cubic(rows), cubic(columns));
	}

	/**
	 * positions {@code [rows · columns, width]} as SigLIP 2 takes them: bilinear and
	 * antialiased, corners not aligned. The weights are those of Pillow, without its
	 * rounding to levels (checkpoints.md §16.1).
	 */
	float[] antialiased(int rows, int columns) {
		return mixed(triangular(rows), triangular(columns));
	}

	private float[] mixed(Taps[] vertical, Taps[] horizontal) {
		float[] result = new float[vertical.length * horizontal.length * this.width];
		double[] sum = new double[this.width];
		for (int row = 0; row < vertical.length; row++) {
			for (int column = 0; column < horizontal.length; column++) {
				Arrays.fill(sum, 0);
				for (int i = 0; i < vertical[row].cell.length; i++) {
					for (int j = 0; j < horizontal[column].cell.length; j++) {
						double weight = vertical[row].weight[i] * horizontal[column].weight[j];
						int from = (vertical[row].cell[i] * this.side + horizontal[column].cell[j]) * this.width;
						for (int d = 0; d < this.width; d++) {
							sum[d] += weight * this.table[from + d];
						}
					}
				}
				int to = (row * horizontal.length + column) * this.width;
				for (int d = 0; d < this.width; d++) {
					result[to + d] = (float) sum[d];
				}
			}
		}
		return result;
	}

	private Taps[] triangular(int size) {
		Taps[] taps = new Taps[size];
		double scale = (double) this.side / size;
		double reach = Math.max(scale, 1);
		for (int i = 0; i < size; i++) {
			double centre = (i + 0.5) * scale;
			int first = Math.max((int) (centre - reach + 0.5), 0);
			int[] cell = new int[Math.min((int) (centre + reach + 0.5), this.side) - first];
			double[] weight = new double[cell.length];
			double sum = 0;
			for (int k = 0; k < cell.length; k++) {
				cell[k] = first + k;
				weight[k] = Math.max(0, 1 - Math.abs((first + k - centre + 0.5) / reach));
				sum += weight[k];
			}
			for (int k = 0; k < cell.length; k++) {
				weight[k] /= sum;
			}
			taps[i] = new Taps(cell, weight);
		}
		return taps;
	}

	private Taps[] cubic(int size) {
		Taps[] taps = new Taps[size];
		for (int i = 0; i < size; i++) {
			double source = (i + 0.5) * this.side / size - 0.5;
			int base = (int) Math.floor(source);
			double t = source - base;
			double[] weight = { outer(t + 1), inner(t), inner(1 - t), outer(2 - t) };
			int[] cell = new int[4];
			for (int k = 0; k < 4; k++) {
				cell[k] = Math.clamp(base - 1 + k, 0, this.side - 1);
			}
			taps[i] = new Taps(cell, weight);
		}
		return taps;
	}

	/** Keys' kernel for distances up to 1. */
	private static double inner(double x) {
		return ((A + 2) * x - (A + 3)) * x * x + 1;
	}

	/** Keys' kernel for distances from 1 to 2. */
	private static double outer(double x) {
		return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
	}

	private record Taps(int[] cell, double[] weight) {

	}

}
