package io.sfumato.trainer.train;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.data.Colours;
import io.sfumato.trainer.data.Concepts;
import io.sfumato.trainer.data.Content;
import io.sfumato.trainer.data.Glyph;
import io.sfumato.trainer.data.Page;
import io.sfumato.trainer.data.Thing;

import static org.assertj.core.api.Assertions.assertThat;

class PageLabelsTests {

	@Test
	void aCharacterBelongsToTheSlotOfItsCentre() {
		PageLabels labels = labels(page(1, 1, List.of(new Glyph('A', 17.5f, 9f)), List.of()));

		assertThat(labels.sight().glyphs()).containsExactly(new PlacedGlyph(GlyphAlphabet.classOf('A'), 4, 1));
		// patch 1 of the first row, second row of slots, first column
		assertThat(labels.glyphClass()[8 + 4]).isEqualTo(GlyphAlphabet.classOf('A'));
	}

	@Test
	void slotsCountOverTheWholePageAndTilesFollowTheThumbnail() {
		PageLabels labels = labels(page(2, 3, List.of(new Glyph('z', 161, 321)), List.of()));

		assertThat(labels.views()).isEqualTo(7);
		assertThat(labels.sight().glyphs()).containsExactly(new PlacedGlyph(GlyphAlphabet.classOf('z'), 40, 40));
		// thumbnail, then six tiles row-major: the last one
		assertThat(labels.glyphClass()[6 * 800]).isEqualTo(GlyphAlphabet.classOf('z'));
		assertThat(labels.glyphClass()[0]).isEqualTo(PageLabels.IGNORED);
	}

	@Test
	void glyphsStandInReadingOrder() {
		PageLabels labels = labels(
				page(1, 1, List.of(new Glyph('c', 10, 30), new Glyph('b', 90, 10), new Glyph('a', 10, 10)), List.of()));

		assertThat(labels.sight().glyphs()).extracting(PlacedGlyph::glyphClass)
			.containsExactly(GlyphAlphabet.classOf('a'), GlyphAlphabet.classOf('b'), GlyphAlphabet.classOf('c'));
	}

	@Test
	void aThingIsSeenByTheTokensItMostlyCovers() {
		PageLabels labels = labels(page(1, 1, List.of(), List.of()));

		// tokens are 32 pixels wide, five to a row
		assertThat(labels.tokensOf(List.of(new Thing(3, 1, 0, 0, 50, 20)))).containsExactly(0, 1);
		assertThat(labels.tokensOf(List.of(new Thing(3, 1, 66, 34, 70, 38)))).containsExactly(7);
		assertThat(labels.tokensOf(List.of(new Thing(3, 1, 0, 0, 8, 8), new Thing(3, 1, 150, 150, 158, 158))))
			.containsExactly(0, 24);
		assertThat(labels(page(2, 1, List.of(), List.of())).tokensOf(List.of(new Thing(3, 1, 0, 0, 50, 20)))).isEmpty();
	}

	@Test
	void laterThingsCoverEarlierOnesAndSmallOnesAreSeenAtTheirCentre() {
		Thing large = new Thing(3, 1, 0, 0, 48, 48);
		Thing small = new Thing(5, 2, 30, 30, 36, 36);

		PageLabels labels = labels(page(1, 1, List.of(), List.of(large, small)));

		// patches are 16 pixels wide: the small one has its centre in the third of the
		// third row
		assertThat(labels.concept()[0]).isEqualTo(4);
		assertThat(labels.concept()[2 * 10 + 2]).isEqualTo(6);
		assertThat(labels.centreConcept()[1 * 10 + 1]).isEqualTo(4);
		assertThat(labels.centreColour()[2 * 10 + 2]).isEqualTo(3);
		assertThat(labels.concept()[4]).isZero();
	}

	@Test
	void nameableThingsAreObjectsInReadingOrder() {
		Thing low = new Thing(3, 2, 20, 100, 52, 132);
		Thing high = new Thing(5, 4, 96, 8, 112, 24);
		Thing bar = new Thing(Concepts.BAR, 1, 0, 0, 20, 20);

		Sight sight = labels(page(1, 1, List.of(), List.of(low, high, bar))).sight();

		assertThat(sight.objects()).containsExactly(new PlacedObject(5, 4, 6, 1, 1), new PlacedObject(3, 2, 2, 7, 4));
	}

	@Test
	void theGroundColoursWhatNothingLiesOn() {
		Page page = new Page(1, 1, new Content(0, 0, 160, 80), List.of(), List.of(new Thing(3, 2, 0, 0, 32, 32)), 7,
				null, null);

		PageLabels labels = labels(page);

		assertThat(labels.colour()[0]).isEqualTo(3);
		assertThat(labels.colour()[5]).isEqualTo(8);
		// the padding below the image has none
		assertThat(labels.colour()[7 * 10]).isZero();
		assertThat(labels.sight().objects().getLast()).isEqualTo(PlacedObject.ground(7));
	}

	private static PageLabels labels(Page page) {
		return PageLabels.of(page, new ObjectWords());
	}

	private static Page page(int wide, int high, List<Glyph> glyphs, List<Thing> things) {
		return new Page(wide, high, new Content(0, 0, 160 * wide, 160 * high), glyphs, things, Colours.MANY, null,
				null);
	}

}
