package io.sfumato.structured.plan;

/**
 * A part of a scaffold, from left to right.
 */
public sealed interface Piece {

	/**
	 * Text that is there from the start.
	 */
	record Text(String text) implements Piece {
	}

	/**
	 * A place to be filled.
	 *
	 * @param index of the gap
	 */
	record Open(int index) implements Piece {
	}

	/**
	 * What was filled in elsewhere, once more. It takes no cells.
	 *
	 * @param index of the gap
	 */
	record Copy(int index) implements Piece {
	}

}
