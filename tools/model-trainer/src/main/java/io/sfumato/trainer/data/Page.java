package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page in model coordinates: tiles of 160 pixels with everything that lies on them.
 *
 * @param tilesWide columns of tiles, 1 or 2
 * @param tilesHigh rows of tiles, 1 to 3
 * @param glyphs the characters in reading order
 * @param things the objects, later ones drawn over earlier ones
 * @param pixels the drawn page of 160 times the tiles, null when the sample is symbolic
 */
public record Page(int tilesWide, int tilesHigh, List<Glyph> glyphs, List<Thing> things,
		@Nullable BufferedImage pixels) {

	/** Width and height of a tile in pixels. */
	public static final int TILE = 160;

	public Page {
		glyphs = List.copyOf(glyphs);
		things = List.copyOf(things);
	}

	public int width() {
		return this.tilesWide * TILE;
	}

	public int height() {
		return this.tilesHigh * TILE;
	}

}
