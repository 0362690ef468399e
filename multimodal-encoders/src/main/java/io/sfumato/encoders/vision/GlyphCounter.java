package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.encoders.sight.PrintedLines;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * A count of glyphs within stretches of print, each number with an embedding.
 *
 * @param name what is counted in, {@code run} or {@code word}
 * @param positions numbers that are told apart; all further ones are the last
 */
record GlyphCounter(String name, int positions) {

	private static final String RUN = "run";

	private static final String WORD = "word";

	static final List<String> NAMES = List.of(RUN, WORD);

	/**
	 * The counters of a checkpoint; those without {@code NAME_positions} aren't there.
	 */
	static List<GlyphCounter> of(ModelConfig glyphConfig) {
		List<GlyphCounter> counters = new ArrayList<>();
		for (String name : NAMES) {
			if (glyphConfig.has(name + "_positions")) {
				counters.add(new GlyphCounter(name, glyphConfig.requirePositive(name + "_positions")));
			}
		}
		return List.copyOf(counters);
	}

	/** The table of embeddings, {@code [positions, width]}. */
	String tensor() {
		return "model.glyph_" + this.name + ".weight";
	}

	/** The row of a number. */
	int row(int number) {
		return Math.min(number, this.positions - 1);
	}

	/** The number of a character of a page. */
	int number(PrintedLines<?> lines, int glyph) {
		return (this.name.equals(RUN) ? lines.inRun() : lines.inWord())[glyph];
	}

}
