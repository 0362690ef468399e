package io.sfumato.structured.canvas;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.plan.Gap;
import io.sfumato.structured.token.Vocabulary;

/**
 * The cells that a value begins with where nobody tells how long it is. A model that was
 * trained on records fills the cells that a value leaves over, and does best with about
 * as many as its training had: with many more a word is said twice.
 *
 * @param vocabulary of the model
 */
record UsualCells(Vocabulary vocabulary) {

	/** Beyond the fewest, where the text behind a value ends it. */
	private static final int SPARE = 12;

	/** Of a gap in a text whose model fills what is left over. */
	private static final int GAP = 28;

	private static final int TEXT = 24;

	/** Of anything but a number in a row, of which there are many. */
	private static final int IN_ROW = 14;

	private static final int NUMBER = 10;

	/** The cells of one value, without its end. */
	int of(Gap gap, int fewest) {
		if (!this.vocabulary.endsValues()) {
			return fewest + SPARE;
		}
		if (this.vocabulary.marksValues()) {
			return GAP;
		}
		if (isNumber(gap.language())) {
			return NUMBER;
		}
		return isInRow(gap.name()) ? IN_ROW : TEXT;
	}

	private static boolean isNumber(Language language) {
		return "-0123456789".chars().anyMatch((sign) -> begins(language, sign))
				&& "\"ATat".chars().noneMatch((sign) -> begins(language, sign));
	}

	private static boolean begins(Language language, int sign) {
		return language.next(0, sign) != Language.DEAD;
	}

	/** Whether a step of a pointer is a place in an array. */
	private static boolean isInRow(String name) {
		return name.matches("/(?:.*/)?[0-9]+(?:/.*)?");
	}

}
