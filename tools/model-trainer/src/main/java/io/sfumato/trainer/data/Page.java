package io.sfumato.trainer.data;

import java.awt.image.BufferedImage;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page in model coordinates: tiles of 160 pixels with everything that lies on them.
 *
 * @param tilesWide columns of tiles, 1 or 2
 * @param tilesHigh rows of tiles, 1 to 3
 * @param content where the image lies within the page
 * @param glyphs the characters in reading order
 * @param things the objects, later ones drawn over earlier ones
 * @param ground colour of what nothing lies on, {@link Colours#MANY} when it has no name
 * @param pixels the drawn page of 160 times the tiles, null when the sample is symbolic
 * @param thumbnail the whole image plainly resized to one tile, null when the sample is
 * symbolic or the page is a single tile
 */
public record Page(int tilesWide, int tilesHigh, Content content, List<Glyph> glyphs, List<Thing> things, int ground,
		@Nullable BufferedImage pixels, @Nullable BufferedImage thumbnail) {

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

	/** Whether the model sees a thumbnail before the tiles. */
	public boolean hasThumbnail() {
		return this.tilesWide * this.tilesHigh > 1;
	}

	/** The things as they lie on the thumbnail, in its pixels. */
	public List<Thing> thumbnailThings() {
		float left = this.content.left();
		float top = this.content.top();
		float scaleX = (float) TILE / this.content.width();
		float scaleY = (float) TILE / this.content.height();
		return this.things.stream()
			.map((thing) -> new Thing(thing.concept(), thing.colour(), (thing.x0() - left) * scaleX,
					(thing.y0() - top) * scaleY, (thing.x1() - left) * scaleX, (thing.y1() - top) * scaleY))
			.toList();
	}

}
