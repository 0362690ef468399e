package io.sfumato.structured.canvas;

import java.util.List;

import io.sfumato.structured.token.TokenAutomaton;
import org.jspecify.annotations.Nullable;

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
	 * The cell behind a value that tells the model where it is.
	 */
	record Mark() implements Segment {
	}

	/**
	 * A value that has no cells yet, or several without text between them.
	 *
	 * @param present the same without the words for there being no value; null if that
	 * can't be ruled out
	 * @param leftBorder bytes before the first value
	 * @param rightBorder bytes behind the last value
	 */
	record Masked(TokenAutomaton automaton, @Nullable TokenAutomaton present, List<Integer> gaps, int leftBorder,
			int rightBorder) implements Segment {

		/** Cells that suffice whatever is ruled out. */
		int least() {
			int least = this.automaton.distance(0);
			return (this.present != null) ? Math.max(least, this.present.distance(0)) : least;
		}

	}

	/**
	 * A value.
	 */
	record Slot(SlotGroup group) implements Segment {
	}

}
