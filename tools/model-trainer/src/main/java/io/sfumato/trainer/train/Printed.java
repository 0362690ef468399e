package io.sfumato.trainer.train;

import java.util.Arrays;
import java.util.List;

import io.sfumato.trainer.data.Thing;

/**
 * Where on the page the cells of an answer can be seen, printed ones as slots that
 * {@link PlacedGlyph#place()} numbers. Empty where that isn't known, and where it isn't
 * on the page.
 *
 * @param character for each cell the slots that show its character
 * @param value for each cell the slots that show the value it belongs to
 * @param patches image tokens of the things that all its cells are about
 * @param things these things, on the page
 */
record Printed(int[][] character, int[][] value, int[] patches, List<Thing> things) {

	private static final int[] NOWHERE = {};

	/** An answer of which nothing is known to be printed. */
	static Printed nowhere(int cells) {
		Printed printed = new Printed(new int[cells][], new int[cells][], NOWHERE, List.of());
		Arrays.fill(printed.character, NOWHERE);
		Arrays.fill(printed.value, NOWHERE);
		return printed;
	}

	/** The same, about things that lie on some image tokens. */
	Printed about(int[] patches, List<Thing> things) {
		return new Printed(this.character, this.value, patches, things);
	}

	int cells() {
		return this.character.length;
	}

	/** Notes that the cells of a value can be seen wherever one of its characters can. */
	void gather(int from, int end) {
		int[] all = Arrays.stream(this.character, from, end).flatMapToInt(Arrays::stream).distinct().toArray();
		Arrays.fill(this.value, from, end, all);
	}

}
