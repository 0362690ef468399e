package io.sfumato.e2e.checks;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What steps say in words: conditions, and what is made of the reply before. */
final class Words {

	private static final Pattern EMPTY = Pattern.compile("(.*) is (not )?empty", Pattern.DOTALL);

	private static final Pattern ABLE = Pattern.compile("model has (no )?(?:capability|input) ([a-z]+)");

	private static final Pattern FIRST_LETTER = Pattern.compile("firstLetter\\((/.*)\\)");

	private Words() {
	}

	/**
	 * Whether a condition holds: {@code … is empty}, {@code … is not empty},
	 * {@code model has capability …}, {@code model has no capability …}, and the same of
	 * an input.
	 */
	static boolean hold(String condition, Values values, Set<String> abilities) {
		Matcher able = ABLE.matcher(condition);
		if (able.matches()) {
			return abilities.contains(able.group(2)) == (able.group(1) == null);
		}
		Matcher empty = EMPTY.matcher(condition);
		if (empty.matches()) {
			return values.text(empty.group(1)).isEmpty() == (empty.group(2) == null);
		}
		throw new UnknownWordException("unknown condition: " + condition);
	}

	/** The value of {@code firstLetter(POINTER)}; empty if the text has no letter. */
	static JsonNode value(String expression, Reply before) {
		Matcher firstLetter = FIRST_LETTER.matcher(expression);
		if (!firstLetter.matches()) {
			throw new UnknownWordException("unknown function: " + expression);
		}
		String letter = before.at(firstLetter.group(1))
			.asString("")
			.codePoints()
			.filter(Character::isLetter)
			.mapToObj(Character::toString)
			.findFirst()
			.orElse("");
		return JsonMapper.shared().getNodeFactory().stringNode(letter);
	}

}
