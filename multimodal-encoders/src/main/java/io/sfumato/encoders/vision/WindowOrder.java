package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells of a merged map in the order of its windows (checkpoints.md §6.3): windows
 * row by row, cells row by row within. Windows at the right and lower edges are as small
 * as the map leaves them.
 *
 * @param cells by place in this order, the cell's number row by row
 * @param sizes cells of each window
 */
record WindowOrder(int[] cells, List<Integer> sizes) {

	WindowOrder {
		sizes = List.copyOf(sizes);
	}

	/**
	 * @param side edge of a full window in cells; 0 for one window around everything
	 */
	static WindowOrder of(int rows, int columns, int side) {
		int height = (side > 0) ? side : rows;
		int width = (side > 0) ? side : columns;
		int[] cells = new int[rows * columns];
		List<Integer> sizes = new ArrayList<>();
		int at = 0;
		for (int top = 0; top < rows; top += height) {
			for (int left = 0; left < columns; left += width) {
				int start = at;
				for (int row = top; row < Math.min(top + height, rows); row++) {
					for (int column = left; column < Math.min(left + width, columns); column++) {
						cells[at++] = row * columns + column;
					}
				}
				sizes.add(at - start);
			}
		}
		return new WindowOrder(cells, sizes);
	}

	/** By number of a cell, its place in this order. */
	int[] places() {
		int[] places = new int[this.cells.length];
		for (int place = 0; place < places.length; place++) {
			places[this.cells[place]] = place;
		}
		return places;
	}

}
