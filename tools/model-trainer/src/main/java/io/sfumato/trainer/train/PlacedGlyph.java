package io.sfumato.trainer.train;

/**
 * A character in a slot of the page.
 *
 * @param glyphClass class of the glyph head, never blank
 * @param x column of the slot over the whole page
 * @param y row of the slot over the whole page
 */
record PlacedGlyph(int glyphClass, int x, int y) {

}
