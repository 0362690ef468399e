package io.sfumato.encoders.vision;

import io.sfumato.encoders.image.AnyResolution.Cells;

/**
 * Projected tokens of an image on their grid.
 *
 * @param values {@code [rows, columns, width]}
 * @param rows height in cells
 * @param columns width in cells
 * @param width of a token
 */
record FeatureMap(float[] values, int rows, int columns, int width) {

	/**
	 * Joins the maps of tiles.
	 * @param tiles {@code [down · across, edge, edge, width]}, tiles row by row
	 * @param from offset of the first tile
	 */
	static FeatureMap ofTiles(float[] tiles, int from, int across, int down, int edge, int width) {
		float[] values = new float[across * down * edge * edge * width];
		for (int tile = 0; tile < across * down; tile++) {
			for (int row = 0; row < edge; row++) {
				int y = tile / across * edge + row;
				int x = tile % across * edge;
				System.arraycopy(tiles, from + (tile * edge + row) * edge * width, values,
						(y * across * edge + x) * width, edge * width);
			}
		}
		return new FeatureMap(values, down * edge, across * edge, width);
	}

	FeatureMap crop(Cells cells) {
		float[] part = new float[cells.rows() * cells.columns() * this.width];
		for (int row = 0; row < cells.rows(); row++) {
			System.arraycopy(this.values, ((cells.top() + row) * this.columns + cells.left()) * this.width, part,
					row * cells.columns() * this.width, cells.columns() * this.width);
		}
		return new FeatureMap(part, cells.rows(), cells.columns(), this.width);
	}

	/**
	 * {@code interpolate(mode="bilinear", align_corners=False)} of torch, without
	 * antialiasing (checkpoints.md §16.3).
	 */
	FeatureMap bilinear(int newRows, int newColumns) {
		float[] result = new float[newRows * newColumns * this.width];
		for (int row = 0; row < newRows; row++) {
			float y = source(row, this.rows, newRows);
			int top = (int) y;
			int bottom = Math.min(top + 1, this.rows - 1);
			for (int column = 0; column < newColumns; column++) {
				float x = source(column, this.columns, newColumns);
				int left = (int) x;
				int right = Math.min(left + 1, this.columns - 1);
				int to = (row * newColumns + column) * this.width;
				for (int d = 0; d < this.width; d++) {
					float above = at(top, left, d) * (1 - (x - left)) + at(top, right, d) * (x - left);
					float below = at(bottom, left, d) * (1 - (x - left)) + at(bottom, right, d) * (x - left);
					result[to + d] = above * (1 - (y - top)) + below * (y - top);
				}
			}
		}
		return new FeatureMap(result, newRows, newColumns, this.width);
	}

	private float at(int row, int column, int d) {
		return this.values[(row * this.columns + column) * this.width + d];
	}

	private static float source(int i, int size, int newSize) {
		return Math.max((i + 0.5f) * ((float) size / newSize) - 0.5f, 0);
	}

}
