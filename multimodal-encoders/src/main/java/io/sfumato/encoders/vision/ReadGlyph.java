package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.sfumato.encoders.sight.GlyphPeaks;
import io.sfumato.encoders.sight.SlotGrid;

/**
 * A character that the glyph head found.
 *
 * @param tile number of the tile, row by row
 * @param x column of the slot on the page
 * @param y row of the slot on the page
 * @param character index among the characters
 * @param certainty probability of the character
 */
record ReadGlyph(int tile, int x, int y, int character, float certainty) {

	private static final Comparator<ReadGlyph> READING_ORDER = Comparator.comparingInt(ReadGlyph::y)
		.thenComparingInt(ReadGlyph::x);

	/**
	 * Equal certainties are decided by the place, so that the same page always gives the
	 * same glyphs.
	 */
	private static final Comparator<ReadGlyph> MOST_CERTAIN = Comparator.comparingDouble(ReadGlyph::certainty)
		.reversed()
		.thenComparing(READING_ORDER);

	/**
	 * Collects what was read on all tiles of a page: the most certain glyphs of every
	 * tile, of those the most certain of the page, in reading order.
	 * @param probabilities {@code [views, patches, slots, classes]}, class 0 for none
	 * @param firstTile number of the view that is the first tile
	 * @param tilesAcross tiles in a row of the page
	 * @param cells patches along an edge of a tile
	 * @param most glyphs that fit
	 */
	static List<ReadGlyph> page(float[] probabilities, int firstTile, int tilesAcross, int cells,
			ConvVitConfig.Glyphs config, int most) {
		SlotGrid grid = config.grid(cells);
		int views = probabilities.length / (grid.count() * config.classes());
		List<ReadGlyph> page = new ArrayList<>();
		for (int tile = 0; tile < views - firstTile; tile++) {
			int left = tile % tilesAcross * grid.width();
			int top = tile / tilesAcross * grid.height();
			List<ReadGlyph> found = new ArrayList<>();
			for (GlyphPeaks.Glyph glyph : GlyphPeaks.read(probabilities, firstTile + tile, grid, config.classes())) {
				found.add(new ReadGlyph(tile, left + glyph.x(), top + glyph.y(), glyph.character(), glyph.certainty()));
			}
			page.addAll(mostCertain(found, config.mostPerTile()));
		}
		return mostCertain(page, most).stream().sorted(READING_ORDER).toList();
	}

	private static List<ReadGlyph> mostCertain(List<ReadGlyph> glyphs, int most) {
		return (glyphs.size() <= most) ? glyphs : glyphs.stream().sorted(MOST_CERTAIN).limit(most).toList();
	}

}
