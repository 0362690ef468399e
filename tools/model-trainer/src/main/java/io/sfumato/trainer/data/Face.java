package io.sfumato.trainer.data;

import java.awt.Font;
import java.awt.font.FontRenderContext;

/**
 * A typeface with the measures that lay out text without drawing it: Java's fractional
 * metrics are linear in the size, so one table serves every size.
 */
final class Face {

	private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

	private static final float MEASURED_AT = 200;

	private final String family;

	private final Font font;

	private final float[] advances = new float[Glyphs.CHARACTERS.length() + 1];

	private final float capHeight;

	private final float digitAdvance;

	Face(String family, Font font) {
		this.family = family;
		this.font = font;
		Font large = font.deriveFont(MEASURED_AT);
		for (int i = 0; i < this.advances.length; i++) {
			char c = (i == 0) ? ' ' : Glyphs.CHARACTERS.charAt(i - 1);
			this.advances[i] = large.canDisplay(c)
					? large.createGlyphVector(MEASURE, new char[] { c }).getGlyphMetrics(0).getAdvanceX() / MEASURED_AT
					: 0;
		}
		this.capHeight = (float) large.createGlyphVector(MEASURE, "H").getVisualBounds().getHeight() / MEASURED_AT;
		this.digitAdvance = advance('0', 1);
	}

	String family() {
		return this.family;
	}

	/** Whether the typeface draws Latin text at all. */
	boolean isUsable() {
		for (int i = 0; i < 95; i++) {
			if (this.advances[i] <= 0) {
				return false;
			}
		}
		return this.capHeight > 0.3f && this.capHeight < 1;
	}

	boolean draws(char character) {
		return this.advances[Glyphs.classOf(character)] > 0;
	}

	Font font(float size) {
		return this.font.deriveFont(size);
	}

	float advance(char character, float size) {
		return this.advances[Glyphs.classOf(character)] * size;
	}

	float width(String text, float size) {
		float width = 0;
		for (int i = 0; i < text.length(); i++) {
			width += advance(text.charAt(i), size);
		}
		return width;
	}

	/** Height of a capital above the baseline. */
	float capHeight(float size) {
		return this.capHeight * size;
	}

	/** The size at which a digit is so many pixels wide. */
	float sizeForDigit(float advance) {
		return advance / this.digitAdvance;
	}

}
