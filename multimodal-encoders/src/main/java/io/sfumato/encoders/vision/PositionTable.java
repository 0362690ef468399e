package io.sfumato.encoders.vision;

/**
 * Learned positions of a square map of patches, and what they become on another map.
 * <p>
 * {@code interpolate_pos_encoding} of transformers: bicubic with a = −0.75, corners not
 * aligned, no antialiasing, the edge repeated.
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

	/** positions {@code [rows · columns, width]} */
	float[] forMap(int rows, int columns) {
		if (rows == this.side && columns == this.side) {
			return this.table;
		}
		float[] result = new float[rows * columns * this.width];
		Taps[] vertical = taps(rows);
		Taps[] horizontal = taps(columns);
		for (int row = 0; row < rows; row++) {
			for (int column = 0; column < columns; column++) {
				int to = (row * columns + column) * this.width;
				for (int i = 0; i < 4; i++) {
					for (int j = 0; j < 4; j++) {
						double weight = vertical[row].weight[i] * horizontal[column].weight[j];
						int from = (vertical[row].cell[i] * this.side + horizontal[column].cell[j]) * this.width;
						for (int d = 0; d < this.width; d++) {
							result[to + d] += (float) (weight * this.table[from + d]);
						}
					}
				}
			}
		}
		return result;
	}

	private Taps[] taps(int size) {
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
