package io.sfumato.structured.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.automaton.Languages;
import io.sfumato.structured.automaton.Lists;
import io.sfumato.structured.automaton.Spelling;
import io.sfumato.structured.plan.JsonLayout;

/**
 * JSON objects of which nothing is known but how deep they may be nested. An automaton
 * has to remember which bracket closes next at every level, so all nestings of ten levels
 * would be a thousand copies of a value. Objects may hold objects down to the last level;
 * arrays that hold more than scalars stand within each other only so often, and with one
 * of them the copies grow with the square of the depth. A key may stand twice, which no
 * automaton of a bearable size rules out.
 */
public final class JsonObjectLanguage {

	private static final int DECIMALS = 6;

	private final JsonLayout layout;

	private final Budget budget;

	private final Language text;

	private final Language scalar;

	private final Map<Integer, Language> objects = new HashMap<>();

	private JsonObjectLanguage(JsonLayout layout, Budget budget) {
		this.layout = layout;
		this.budget = budget;
		this.text = StringLanguage.quoted(StringLanguage.free(Spelling.JSON, budget), budget);
		this.scalar = Languages.union(List.of(this.text, NumberLanguage.of(NumberRange.ANY, DECIMALS, budget),
				Languages.words(List.of("true", "false", "null"), false, budget)), budget);
	}

	/**
	 * All objects in one layout.
	 * @param depth levels of brackets, at least 1
	 * @param arrays how many arrays with more than scalars in them may stand within each
	 * other
	 */
	public static Language of(int depth, int arrays, JsonLayout layout, Budget budget) {
		return new JsonObjectLanguage(layout, budget).object(depth, arrays);
	}

	private Language object(int depth, int arrays) {
		Language known = this.objects.get(depth << 8 | arrays);
		if (known == null) {
			Language member = Languages.concat(
					List.of(this.text, Languages.word(this.layout.colon(), this.budget), value(depth - 1, arrays)),
					this.budget);
			known = within("{", member, "}");
			this.objects.put(depth << 8 | arrays, known);
		}
		return known;
	}

	private Language array(int depth, int arrays) {
		return within("[", (arrays == 0) ? this.scalar : value(depth - 1, arrays - 1), "]");
	}

	/** A value with so many levels of brackets. */
	private Language value(int depth, int arrays) {
		if (depth == 0) {
			return this.scalar;
		}
		return Languages.union(List.of(this.scalar, object(depth, arrays), array(depth, arrays)), this.budget);
	}

	private Language within(String open, Language item, String close) {
		return Lists.any(Languages.word(open, this.budget), item, Languages.word(this.layout.comma(), this.budget),
				Languages.word(close, this.budget), this.budget);
	}

}
