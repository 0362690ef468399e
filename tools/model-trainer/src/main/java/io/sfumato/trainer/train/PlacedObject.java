package io.sfumato.trainer.train;

import io.sfumato.trainer.model.ModelSize;

/**
 * An object on a view.
 *
 * @param name index among the names of {@link ObjectWords}, {@link #GROUND} for what
 * nothing lies on
 * @param colour index into Colours
 * @param column of the patch with its centre
 * @param row of the patch with its centre
 * @param area patches it covers
 */
record PlacedObject(int name, int colour, int column, int row, int area) {

	/** The name of what nothing lies on. */
	static final int GROUND = -1;

	/** The ground of a page, which is said to lie in its middle. */
	static PlacedObject ground(int colour) {
		return new PlacedObject(GROUND, colour, ModelSize.GRID / 2, ModelSize.GRID / 2, ModelSize.OBJECT_SIZES);
	}

}
