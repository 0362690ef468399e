package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.encoders.sight.Stretches;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * A count of glyphs within stretches of print, each number with an embedding.
 *
 * @param name what is counted in, {@code run} or {@code word}
 * @param stretches what a stretch is
 */
record GlyphCounter(String name, Stretches stretches) {

	static final List<String> NAMES = List.of("run", "word");

	/**
	 * The counters of a checkpoint; those without {@code NAME_positions} aren't there.
	 */
	static List<GlyphCounter> of(ModelConfig glyphConfig) {
		List<GlyphCounter> counters = new ArrayList<>();
		for (String name : NAMES) {
			if (glyphConfig.has(name + "_positions")) {
				counters.add(new GlyphCounter(name, new Stretches(glyphConfig.requirePositive(name + "_gap"),
						glyphConfig.requirePositive(name + "_positions"))));
			}
		}
		return List.copyOf(counters);
	}

	/** The table of embeddings, {@code [positions, width]}. */
	String tensor() {
		return "model.glyph_" + this.name + ".weight";
	}

	/** Numbers that are told apart. */
	int positions() {
		return this.stretches.positions();
	}

	/** The number of each glyph, 0 to {@code positions − 1}, given in reading order. */
	int[] count(List<ReadGlyph> glyphs) {
		return this.stretches.number(glyphs.stream().mapToInt(ReadGlyph::x).toArray(),
				glyphs.stream().mapToInt(ReadGlyph::y).toArray());
	}

}
