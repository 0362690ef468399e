package io.sfumato.structured.language;

import java.util.List;

/**
 * A parsed pattern.
 */
sealed interface RegexNode {

	/** No bound of a repetition. */
	int ENDLESS = -1;

	/**
	 * One character of a set.
	 */
	record One(CharacterSet set) implements RegexNode {
	}

	/**
	 * One behind the other; none is the empty text.
	 */
	record Sequence(List<RegexNode> parts) implements RegexNode {
	}

	/**
	 * Any of them.
	 */
	record Choice(List<RegexNode> options) implements RegexNode {
	}

	/**
	 * Again and again.
	 *
	 * @param max {@link #ENDLESS} where there is none
	 */
	record Repeat(RegexNode part, int min, int max) implements RegexNode {
	}

	/**
	 * {@code ^} or {@code $}.
	 */
	record Anchor(boolean begin, int offset) implements RegexNode {
	}

}
