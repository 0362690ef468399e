package io.sfumato.structured.canvas;

import java.util.List;

import io.sfumato.structured.token.TokenAutomaton;

/**
 * A stretch of cells.
 */
sealed interface Segment {

	/**
	 * Text.
	 */
	record Fixed(int[] tokens) implements Segment {
	}

	/**
	 * A value that has no cells yet.
	 */
	record Masked(TokenAutomaton automaton, List<Integer> gaps, int leftBorder, int rightBorder) implements Segment {
	}

	/**
	 * A value.
	 */
	record Slot(SlotGroup group) implements Segment {
	}

}
