package io.sfumato.encoders.sight;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.encoders.sight.GlyphPeaks.Glyph;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WidePrintTests {

	@Test
	void aSecondReadingOfAWideCharacterGoes() {
		List<Glyph> read = List.of(glyph(2, '1', 1), glyph(3, '1', 0.6f), glyph(4, '0', 1), glyph(6, '.', 1),
				glyph(8, '9', 0.5f), glyph(9, '9', 0.9f), glyph(10, '5', 1));

		assertThat(text(WidePrint.once(read))).isEqualTo("10.95");
		assertThat(WidePrint.once(read)).contains(glyph(9, '9', 0.9f));
	}

	@Test
	void twoSureReadingsAreTwoCharacters() {
		List<Glyph> read = List.of(glyph(2, 'b', 1), glyph(4, 'i', 1), glyph(5, 'l', 0.9f), glyph(6, 'l', 0.95f),
				glyph(8, 'o', 1), glyph(10, 'w', 1));

		assertThat(WidePrint.once(read)).isEqualTo(read);
	}

	@Test
	void narrowPrintStaysAsItWasRead() {
		List<Glyph> read = List.of(glyph(2, 'a', 1), glyph(3, 'l', 0.6f), glyph(4, 'l', 0.6f), glyph(5, 'o', 1),
				glyph(6, 'w', 1));

		assertThat(WidePrint.once(read)).isEqualTo(read);
	}

	@Test
	void runsAndRowsAreJudgedByThemselves() {
		List<Glyph> read = new ArrayList<>(
				List.of(glyph(2, 'a', 1), glyph(3, 'l', 0.6f), glyph(4, 'l', 0.6f), glyph(5, 'o', 1)));
		read.addAll(List.of(glyph(20, '4', 1), glyph(21, '4', 0.6f), glyph(22, '2', 1), glyph(24, '7', 1)));
		read.add(new Glyph(21, 2, '4', 0.5f));

		assertThat(text(WidePrint.once(read))).isEqualTo("allo4274");
		assertThat(WidePrint.once(List.of())).isEmpty();
	}

	private static Glyph glyph(int x, char character, float certainty) {
		return new Glyph(x, 1, character, certainty);
	}

	private static String text(List<Glyph> glyphs) {
		StringBuilder text = new StringBuilder();
		glyphs.forEach((glyph) -> text.append((char) glyph.character()));
		return text.toString();
	}

}
