package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
	 * @param classes {@code [tiles, patches, slots]}, 0 for none
	 * @param certainties the same shape
	 * @param tilesAcross tiles in a row of the page
	 * @param cells patches along an edge of a tile
	 * @param most glyphs that fit
	 */
	static List<ReadGlyph> page(long[] classes, float[] certainties, int tilesAcross, int cells,
			ConvVitConfig.Glyphs config, int most) {
		int perTile = cells * cells * config.perPatch();
		List<ReadGlyph> page = new ArrayList<>();
		for (int tile = 0; tile * perTile < classes.length; tile++) {
			List<ReadGlyph> found = new ArrayList<>();
			for (int i = 0; i < perTile; i++) {
				int at = tile * perTile + i;
				if (classes[at] != 0) {
					int patch = i / config.perPatch();
					int slot = i % config.perPatch();
					int x = (tile % tilesAcross * cells + patch % cells) * config.columns() + slot % config.columns();
					int y = (tile / tilesAcross * cells + patch / cells) * config.rows() + slot / config.columns();
					found.add(new ReadGlyph(tile, x, y, (int) classes[at] - 1, certainties[at]));
				}
			}
			page.addAll(mostCertain(found, config.mostPerTile()));
		}
		return mostCertain(page, most).stream().sorted(READING_ORDER).toList();
	}

	private static List<ReadGlyph> mostCertain(List<ReadGlyph> glyphs, int most) {
		return (glyphs.size() <= most) ? glyphs : glyphs.stream().sorted(MOST_CERTAIN).limit(most).toList();
	}

}
