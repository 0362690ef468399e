package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.encoders.sight.PrintedLines;
import io.sfumato.trainer.model.ModelSize;

/**
 * A token behind the patches of an image, made as the product makes it
 * (multimodal-encoders, {@code vision.Marks}).
 *
 * @param id token of the vocabulary
 * @param x column of its slot
 * @param y row of its slot
 * @param first of a character its number in the run, of an object's word that in the name
 * @param second of a character its number in the word, of an object's word how often it
 * was seen before
 * @param area patches of the object; {@link #CHARACTER} for characters
 */
record MediaToken(int id, int x, int y, int first, int second, int area) {

	static final int CHARACTER = -1;

	/** Slots of a patch in x and y. */
	private static final int COLUMNS = 4;

	private static final int ROWS = 2;

	/** A word that was heard: laid out like a character of a line of print. */
	static MediaToken heard(int id, int place, int number) {
		return new MediaToken(id, Math.min(place / HeardWords.COLUMN, ModelSize.X_POSITIONS - 1), 0,
				Math.min(number, ModelSize.RUN_POSITIONS - 1), 0, CHARACTER);
	}

	boolean isObject() {
		return this.area != CHARACTER;
	}

	/** Column of the patch it lies on. */
	int column() {
		return this.x / COLUMNS;
	}

	/** Row of the patch it lies on. */
	int row() {
		return this.y / ROWS;
	}

	/** The words of objects, then the characters line by line. */
	static List<MediaToken> of(Sight sight, ObjectWords words) {
		List<MediaToken> tokens = new ArrayList<>();
		Map<Integer, Integer> seen = new HashMap<>();
		for (PlacedObject object : sight.objects()) {
			boolean ground = object.name() == PlacedObject.GROUND;
			int number = 0;
			for (int[] part : List.of(words.colours().get(object.colour()),
					ground ? words.ground() : words.names().get(object.name()))) {
				for (int word : part) {
					int before = seen.merge(word, 1, Integer::sum) - 1;
					tokens.add(new MediaToken(word, object.column() * COLUMNS + COLUMNS / 2,
							object.row() * ROWS + ROWS / 2, Math.min(number++, ModelSize.RUN_POSITIONS - 1),
							Math.min(before, ModelSize.WORD_POSITIONS - 1),
							Math.min(object.area(), ModelSize.OBJECT_SIZES) - 1));
				}
			}
		}
		PrintedLines<PlacedGlyph> lines = PrintedLines.of(sight.glyphs(), PlacedGlyph::character, PlacedGlyph::x,
				PlacedGlyph::y);
		for (int i = 0; i < lines.glyphs().size(); i++) {
			PlacedGlyph glyph = lines.glyphs().get(i);
			tokens.add(new MediaToken(GlyphAlphabet.tokenOf(glyph.glyphClass()), glyph.x(), glyph.y(),
					Math.min(lines.inRun()[i], ModelSize.RUN_POSITIONS - 1),
					Math.min(lines.inWord()[i], ModelSize.WORD_POSITIONS - 1), CHARACTER));
		}
		return tokens;
	}

}
