package io.sfumato.encoders.sight;

import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GlyphPeaksTests {

	private static final int CLASSES = 4;

	private static final int A = 1;

	private static final int B = 2;

	/** Patches of two rows and three columns of slots, two by two of them. */
	private final SlotGrid grid = new SlotGrid(2, 2, 3);

	private final float[] probabilities = new float[this.grid.count() * CLASSES];

	@Test
	void certainCharactersAreReadWhereTheyStand() {
		blank();
		put(4, 1, A, 0.99f);
		put(2, 3, B, 0.98f);

		assertThat(read()).containsExactly(new GlyphPeaks.Glyph(4, 1, A - 1, 0.99f),
				new GlyphPeaks.Glyph(2, 3, B - 1, 0.98f));
	}

	@Test
	void aCharacterOnABorderIsReadOnce() {
		blank();
		put(2, 1, A, 0.55f);
		put(3, 1, A, 0.45f);

		assertThat(read()).singleElement().satisfies((glyph) -> {
			assertThat(glyph.x()).isEqualTo(2);
			assertThat(glyph.certainty()).isEqualTo(1);
		});
	}

	@Test
	void aCharacterOnABorderIsNotMissed() {
		blank();
		put(2, 1, A, 0.4f);
		put(2, 2, A, 0.35f);

		assertThat(read()).singleElement().satisfies((glyph) -> assertThat(glyph.y()).isEqualTo(1));
	}

	@Test
	void twoCertainCharactersStayTwo() {
		blank();
		put(2, 1, A, 0.95f);
		put(3, 1, A, 0.9f);

		assertThat(read()).hasSize(2);
	}

	@Test
	void anotherCharacterBesideOneIsItsOwn() {
		blank();
		put(2, 1, A, 0.9f);
		put(3, 1, B, 0.7f);

		assertThat(read()).extracting(GlyphPeaks.Glyph::character).containsExactly(A - 1, B - 1);
	}

	@Test
	void whatNobodyCanTellApartIsStillInk() {
		blank();
		put(1, 1, A, 0.4f);
		put(1, 1, B, 0.35f);

		assertThat(read()).containsExactly(new GlyphPeaks.Glyph(1, 1, A - 1, 0.4f));
	}

	@Test
	void everyTileIsReadByItself() {
		blank();
		put(2, 1, A, 0.9f);
		float[] two = new float[2 * this.probabilities.length];
		float[] first = this.probabilities.clone();
		blank();
		put(5, 3, B, 0.9f);
		System.arraycopy(first, 0, two, 0, first.length);
		System.arraycopy(this.probabilities, 0, two, first.length, first.length);

		assertThat(GlyphPeaks.read(two, 0, this.grid, CLASSES)).extracting(GlyphPeaks.Glyph::x).containsExactly(2);
		assertThat(GlyphPeaks.read(two, 1, this.grid, CLASSES)).extracting(GlyphPeaks.Glyph::x).containsExactly(5);
	}

	@Test
	void theInputStaysAsItIs() {
		SplittableRandom random = new SplittableRandom(4);
		for (int slot = 0; slot < this.grid.count(); slot++) {
			float ink = random.nextFloat();
			this.probabilities[slot * CLASSES] = 1 - ink;
			this.probabilities[slot * CLASSES + A] = ink;
		}
		float[] before = this.probabilities.clone();

		List<GlyphPeaks.Glyph> glyphs = read();

		assertThat(this.probabilities).isEqualTo(before);
		assertThat(glyphs).isEqualTo(read()).isNotEmpty();
		// no more characters than what speaks for them allows
		float ink = 0;
		for (int slot = 0; slot < this.grid.count(); slot++) {
			ink += before[slot * CLASSES + A];
		}
		assertThat(glyphs.size()).isLessThanOrEqualTo((int) Math.ceil(2 * ink));
	}

	private List<GlyphPeaks.Glyph> read() {
		return GlyphPeaks.read(this.probabilities, 0, this.grid, CLASSES);
	}

	private void blank() {
		for (int i = 0; i < this.probabilities.length; i++) {
			this.probabilities[i] = (i % CLASSES == 0) ? 1 : 0;
		}
	}

	private void put(int x, int y, int character, float probability) {
		int at = this.grid.index(x, y) * CLASSES;
		this.probabilities[at] -= probability;
		this.probabilities[at + character] = probability;
	}

}
