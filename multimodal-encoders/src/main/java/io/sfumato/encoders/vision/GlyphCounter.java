package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * Numbers the glyphs of a stretch of print from its left end: those of a line's run, or
 * those of a word. The widths of characters differ from font to font, so columns alone
 * don't tell which character of a value is its third.
 *
 * @param name what is counted in, {@code run} or {@code word}
 * @param gap most columns from one character of a stretch to the next
 * @param positions numbers that are told apart; all further ones are the last
 */
record GlyphCounter(String name, int gap, int positions) {

	static final List<String> NAMES = List.of("run", "word");

	/**
	 * The counters of a checkpoint; those without {@code NAME_positions} aren't there.
	 */
	static List<GlyphCounter> of(ModelConfig glyphConfig) {
		List<GlyphCounter> counters = new ArrayList<>();
		for (String name : NAMES) {
			if (glyphConfig.has(name + "_positions")) {
				counters.add(new GlyphCounter(name, ConvVitConfig.positive(glyphConfig, name + "_gap"),
						ConvVitConfig.positive(glyphConfig, name + "_positions")));
			}
		}
		return List.copyOf(counters);
	}

	/** The table of embeddings, {@code [positions, width]}. */
	String tensor() {
		return "model.glyph_" + this.name + ".weight";
	}

	/** The number of each glyph, 0 to {@code positions − 1}, given in reading order. */
	int[] count(List<ReadGlyph> glyphs) {
		int[] numbers = new int[glyphs.size()];
		for (int i = 1; i < numbers.length; i++) {
			ReadGlyph before = glyphs.get(i - 1);
			ReadGlyph glyph = glyphs.get(i);
			if (glyph.y() == before.y() && glyph.x() - before.x() <= this.gap) {
				numbers[i] = Math.min(numbers[i - 1] + 1, this.positions - 1);
			}
		}
		return numbers;
	}

}
