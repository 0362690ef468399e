package io.sfumato.structured.language;

import java.util.List;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Lists;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.plan.JsonLayout;

/**
 * JSON objects of which nothing is known but how deep they may be nested: the brackets
 * that are open are part of the state. A key may stand twice, which no automaton of a
 * bearable size rules out.
 */
public final class JsonObjectLanguage {

	private static final int DECIMALS = 6;

	private JsonObjectLanguage() {
	}

	/**
	 * All objects in one layout.
	 * @param depth levels of brackets, at least 1; each doubles the states
	 */
	public static Language of(int depth, JsonLayout layout, Budget budget) {
		Language text = StringLanguage.quoted(StringLanguage.free(Spelling.JSON, budget), budget);
		Language scalar = Languages.union(List.of(text, NumberLanguage.of(NumberRange.ANY, DECIMALS, budget),
				Languages.words(List.of("true", "false", "null"), false, budget)), budget);
		Language comma = Languages.word(layout.comma(), budget);
		Language colon = Languages.word(layout.colon(), budget);
		Language value = scalar;
		Language object = Languages.none();
		for (int level = 0; level < depth; level++) {
			object = Lists.any(Languages.word("{", budget), Languages.concat(List.of(text, colon, value), budget),
					comma, Languages.word("}", budget), budget);
			Language array = Lists.any(Languages.word("[", budget), value, comma, Languages.word("]", budget), budget);
			value = Languages.union(List.of(scalar, object, array), budget);
		}
		return object;
	}

}
