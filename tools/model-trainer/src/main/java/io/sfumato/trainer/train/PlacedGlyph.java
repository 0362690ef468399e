package io.sfumato.trainer.train;

import io.sfumato.trainer.model.ModelSize;

/**
 * A character in a slot of the page.
 *
 * @param glyphClass class of the glyph head, never blank
 * @param x column of the slot over the whole page
 * @param y row of the slot over the whole page
 */
record PlacedGlyph(int glyphClass, int x, int y) {

	/** What it shows. */
	char character() {
		return GlyphAlphabet.CHARACTERS.charAt(this.glyphClass - 1);
	}

	/** The number of its slot. */
	int place() {
		return place(this.x, this.y);
	}

	/** A number for each slot of the largest page. */
	static int place(int x, int y) {
		return y * ModelSize.X_POSITIONS + x;
	}

}
