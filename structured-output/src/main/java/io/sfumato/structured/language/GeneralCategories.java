package io.sfumato.structured.language;

import java.util.HashMap;
import java.util.Map;

import io.sfumato.structured.automaton.CodePoints;
import org.jspecify.annotations.Nullable;

/**
 * Unicode's general categories by their short names.
 */
final class GeneralCategories {

	private static final Map<String, CodePoints> BY_NAME = all();

	private GeneralCategories() {
	}

	/** A category known to exist. */
	static CodePoints named(String name) {
		CodePoints set = BY_NAME.get(name);
		if (set == null) {
			throw new IllegalArgumentException("there is no category " + name);
		}
		return set;
	}

	/** A category, or null if no such name exists. */
	static @Nullable CodePoints find(String name) {
		return BY_NAME.get(name);
	}

	private static Map<String, CodePoints> all() {
		String[] names = new String[31];
		names[Character.UNASSIGNED] = "Cn";
		names[Character.UPPERCASE_LETTER] = "Lu";
		names[Character.LOWERCASE_LETTER] = "Ll";
		names[Character.TITLECASE_LETTER] = "Lt";
		names[Character.MODIFIER_LETTER] = "Lm";
		names[Character.OTHER_LETTER] = "Lo";
		names[Character.NON_SPACING_MARK] = "Mn";
		names[Character.ENCLOSING_MARK] = "Me";
		names[Character.COMBINING_SPACING_MARK] = "Mc";
		names[Character.DECIMAL_DIGIT_NUMBER] = "Nd";
		names[Character.LETTER_NUMBER] = "Nl";
		names[Character.OTHER_NUMBER] = "No";
		names[Character.SPACE_SEPARATOR] = "Zs";
		names[Character.LINE_SEPARATOR] = "Zl";
		names[Character.PARAGRAPH_SEPARATOR] = "Zp";
		names[Character.CONTROL] = "Cc";
		names[Character.FORMAT] = "Cf";
		names[Character.PRIVATE_USE] = "Co";
		names[Character.DASH_PUNCTUATION] = "Pd";
		names[Character.START_PUNCTUATION] = "Ps";
		names[Character.END_PUNCTUATION] = "Pe";
		names[Character.CONNECTOR_PUNCTUATION] = "Pc";
		names[Character.OTHER_PUNCTUATION] = "Po";
		names[Character.INITIAL_QUOTE_PUNCTUATION] = "Pi";
		names[Character.FINAL_QUOTE_PUNCTUATION] = "Pf";
		names[Character.MATH_SYMBOL] = "Sm";
		names[Character.CURRENCY_SYMBOL] = "Sc";
		names[Character.MODIFIER_SYMBOL] = "Sk";
		names[Character.OTHER_SYMBOL] = "So";
		byte[] types = new byte[Character.MAX_CODE_POINT + 1];
		for (int each = 0; each < types.length; each++) {
			types[each] = (byte) Character.getType(each);
		}
		Map<String, CodePoints> categories = new HashMap<>();
		for (int type = 0; type < names.length; type++) {
			String name = names[type];
			if (name != null) {
				int wanted = type;
				CodePoints set = CodePoints.matching((each) -> types[each] == wanted);
				categories.put(name, set);
				categories.merge(name.substring(0, 1), set, CodePoints::or);
			}
		}
		return Map.copyOf(categories);
	}

}
