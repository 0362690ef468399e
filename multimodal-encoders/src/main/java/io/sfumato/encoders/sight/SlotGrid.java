package io.sfumato.encoders.sight;

/**
 * The slots of a tile: every patch has some rows and columns of them, and a head's output
 * lists them patch by patch.
 *
 * @param cells patches along an edge of the tile
 * @param rows slots of a patch, from top to bottom
 * @param columns slots of a patch, from left to right
 */
public record SlotGrid(int cells, int rows, int columns) {

	/** Slots along the upper edge of the tile. */
	public int width() {
		return this.cells * this.columns;
	}

	/** Slots along the left edge of the tile. */
	public int height() {
		return this.cells * this.rows;
	}

	/** Slots of the tile. */
	public int count() {
		return width() * height();
	}

	/** Where the slot of a column and a row stands in a head's output. */
	int index(int x, int y) {
		int patch = y / this.rows * this.cells + x / this.columns;
		return patch * this.rows * this.columns + y % this.rows * this.columns + x % this.columns;
	}

}
