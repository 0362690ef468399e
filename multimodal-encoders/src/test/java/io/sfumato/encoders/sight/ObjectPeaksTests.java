package io.sfumato.encoders.sight;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ObjectPeaksTests {

	private static final int CELLS = 6;

	private static final int NAMES = 4;

	private static final int COLOURS = 3;

	private final float[] names = new float[CELLS * CELLS * NAMES];

	private final float[] colours = new float[CELLS * CELLS * COLOURS];

	private final float[] centres = new float[CELLS * CELLS];

	ObjectPeaksTests() {
		for (int patch = 0; patch < CELLS * CELLS; patch++) {
			this.names[patch * NAMES] = 1;
			this.colours[patch * COLOURS] = 1;
		}
	}

	@Test
	void aLargeThingIsOneHoweverUnsureItsCentre() {
		for (int row = 1; row < 5; row++) {
			for (int column = 0; column < 5; column++) {
				patch(column, row, 2, 1, (column == 2 && row == 2) ? 0.24f : 0.04f);
			}
		}

		assertThat(look().objects()).containsExactly(new ObjectPeaks.Seen(2, 2, 1, 0, 20, 0.9f));
	}

	@Test
	void thingsThatTouchAreCountedByTheirCentres() {
		for (int column = 0; column < 6; column++) {
			patch(column, 3, 1, 2, (column % 2 == 0) ? 0.9f : 0.1f);
		}

		assertThat(look().objects()).extracting(ObjectPeaks.Seen::column).containsExactly(0, 2, 4);
		assertThat(look().objects()).extracting(ObjectPeaks.Seen::area).containsOnly(2);
	}

	@Test
	void anotherColourIsAnotherThing() {
		patch(2, 2, 1, 1, 0.9f);
		patch(3, 2, 1, 2, 0.9f);

		assertThat(look().objects()).extracting(ObjectPeaks.Seen::colour).containsExactly(0, 1);
	}

	@Test
	void aFringeWithoutACentreIsNothing() {
		patch(1, 1, 1, 1, 0.9f);
		patch(2, 1, 3, 1, 0.1f);

		assertThat(look().objects()).extracting(ObjectPeaks.Seen::name).containsExactly(0);
	}

	@Test
	void theOnlyThingNeedsLess() {
		patch(1, 1, 1, 1, 0.3f);

		assertThat(look().objects()).hasSize(1);

		this.centres[CELLS + 1] = 0.1f;

		assertThat(look().objects()).isEmpty();
	}

	@Test
	void moreThingsThanFitAreTheMostCertainInReadingOrder() {
		patch(5, 0, 1, 1, 1);
		patch(0, 2, 2, 1, 1);
		patch(3, 4, 3, 1, 1);
		this.names[(2 * CELLS) * NAMES + 2] = 0.6f;

		assertThat(ObjectPeaks.look(this.names, this.colours, this.centres, 0, CELLS, 2).objects())
			.extracting(ObjectPeaks.Seen::name)
			.containsExactly(0, 2);
	}

	@Test
	void theGroundHasTheColourOfMostBarePatches() {
		for (int patch = 0; patch < CELLS * CELLS; patch++) {
			colour(patch, (patch % 3 == 0) ? 1 : 2);
		}
		patch(2, 2, 1, 1, 1);

		assertThat(look().ground()).isEqualTo(1);
	}

	@Test
	void aGroundWithoutColourHasNone() {
		assertThat(look().ground()).isEqualTo(-1);
	}

	private ObjectPeaks.View look() {
		return ObjectPeaks.look(this.names, this.colours, this.centres, 0, CELLS, 10);
	}

	private void patch(int column, int row, int name, int colour, float centre) {
		int patch = row * CELLS + column;
		this.names[patch * NAMES] = 0.1f;
		this.names[patch * NAMES + name] = 0.9f;
		colour(patch, colour);
		this.centres[patch] = centre;
	}

	private void colour(int patch, int colour) {
		for (int c = 0; c < COLOURS; c++) {
			this.colours[patch * COLOURS + c] = (c == colour) ? 0.8f : 0.1f;
		}
	}

}
