package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Damages true glyph tokens as the eyes will: characters misread, missed, seen twice or
 * in the slot beside theirs.
 */
final class GlyphNoise {

	private static final double HIGHEST = 0.1;

	private static final double CLEAN = 0.3;

	private GlyphNoise() {
	}

	static List<PlacedGlyph> apply(PageLabels labels, int tilesWide, RandomGenerator random) {
		if (random.nextDouble() < CLEAN) {
			return labels.sight().glyphs();
		}
		double rate = HIGHEST * random.nextDouble();
		int classes = GlyphAlphabet.CHARACTERS.length();
		int columns = tilesWide * PageLabels.TILE_COLUMNS;
		List<PlacedGlyph> noisy = new ArrayList<>();
		for (PlacedGlyph glyph : labels.sight().glyphs()) {
			double draw = random.nextDouble() / rate;
			if (draw < 0.3) {
				continue;
			}
			int glyphClass = (draw < 1) ? 1 + random.nextInt(classes) : glyph.glyphClass();
			int x = (draw > 1 && draw < 1.5) ? shifted(glyph.x(), columns, random) : glyph.x();
			noisy.add(new PlacedGlyph(glyphClass, x, glyph.y()));
			if (draw > 1.5 && draw < 2) {
				int other = random.nextBoolean() ? glyphClass : 1 + random.nextInt(classes);
				noisy.add(new PlacedGlyph(other, shifted(glyph.x(), columns, random), glyph.y()));
			}
		}
		noisy.sort(Comparator.comparingInt(PlacedGlyph::y).thenComparingInt(PlacedGlyph::x));
		return noisy;
	}

	private static int shifted(int x, int columns, RandomGenerator random) {
		return Math.clamp(x + (random.nextBoolean() ? 1 : -1), 0, columns - 1);
	}

}
