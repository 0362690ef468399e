package io.sfumato.trainer.train;

import java.util.List;

import io.sfumato.trainer.model.ModelSize;

/**
 * Where each glyph stands in its run of print, counted as the product counts it
 * (multimodal-encoders, GlyphCounter). Columns alone don't tell a reader which character
 * of a value is the third one: widths differ from font to font.
 */
final class GlyphRuns {

	final int[] inRun;

	final int[] inWord;

	/** Counts glyphs that are in reading order. */
	GlyphRuns(List<PlacedGlyph> glyphs) {
		this.inRun = new int[glyphs.size()];
		this.inWord = new int[glyphs.size()];
		for (int i = 1; i < glyphs.size(); i++) {
			PlacedGlyph before = glyphs.get(i - 1);
			PlacedGlyph glyph = glyphs.get(i);
			int gap = (glyph.y() == before.y()) ? glyph.x() - before.x() : Integer.MAX_VALUE;
			this.inRun[i] = (gap <= ModelSize.RUN_GAP) ? Math.min(this.inRun[i - 1] + 1, ModelSize.RUN_POSITIONS - 1)
					: 0;
			this.inWord[i] = (gap <= ModelSize.WORD_GAP)
					? Math.min(this.inWord[i - 1] + 1, ModelSize.WORD_POSITIONS - 1) : 0;
		}
	}

}
