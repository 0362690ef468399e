package io.sfumato.trainer.train;

import java.util.List;

/**
 * What is read and seen on a page beside its patches.
 *
 * @param glyphs characters in reading order
 * @param objects objects in reading order, the ground last if it has a colour
 */
record Sight(List<PlacedGlyph> glyphs, List<PlacedObject> objects) {

}
