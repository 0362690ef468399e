package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.sfumato.trainer.model.ModelSize;

import static org.assertj.core.api.Assertions.assertThat;

class GlyphRunsTests {

	@Test
	void wordsAreCountedWithinTheRunOfTheirLine() {
		// "ab cd" and, far to the right, "e"; "f" below
		GlyphRuns runs = new GlyphRuns(List.of(at(2, 1), at(4, 1), at(8, 1), at(9, 1), at(20, 1), at(21, 2)));

		assertThat(runs.inRun).containsExactly(0, 1, 2, 3, 0, 0);
		assertThat(runs.inWord).containsExactly(0, 1, 0, 1, 0, 0);
	}

	@Test
	void whatIsBeyondTheTableIsItsLastRow() {
		List<PlacedGlyph> line = new ArrayList<>();
		for (int x = 0; x < 60; x++) {
			line.add(at(x, 0));
		}

		GlyphRuns runs = new GlyphRuns(line);

		assertThat(runs.inRun[46]).isEqualTo(46);
		assertThat(runs.inRun[59]).isEqualTo(ModelSize.RUN_POSITIONS - 1);
		assertThat(runs.inWord[59]).isEqualTo(ModelSize.WORD_POSITIONS - 1);
	}

	private static PlacedGlyph at(int x, int y) {
		return new PlacedGlyph(1, x, y);
	}

}
