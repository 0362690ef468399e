package io.sfumato.structured.language;

import io.sfumato.structured.automaton.CodePoints;

/**
 * A set of characters that regular expression engines don't quite agree about.
 *
 * @param sure what every engine matches
 * @param possible what some engine might match
 */
record CharacterSet(CodePoints sure, CodePoints possible) {

	private static final CodePoints DIGITS = CodePoints.range('0', '9');

	static final CharacterSet DIGIT = new CharacterSet(DIGITS, GeneralCategories.named("Nd"));

	static final CharacterSet WORD = new CharacterSet(
			DIGITS.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of('_')),
			GeneralCategories.named("L")
				.or(GeneralCategories.named("N"))
				.or(GeneralCategories.named("M"))
				.or(GeneralCategories.named("Pc"))
				.or(CodePoints.matching(Character::isUnicodeIdentifierPart)));

	static final CharacterSet SPACE = new CharacterSet(CodePoints.of(" \t\n\r\f").or(CodePoints.of(0x0B)),
			GeneralCategories.named("Z")
				.or(CodePoints.range(9, 13))
				.or(CodePoints.range(0x1C, 0x1F))
				.or(CodePoints.of(0x85))
				.or(CodePoints.of(0xFEFF)));

	static final CharacterSet DOT = new CharacterSet(
			CodePoints.of("\n\r").or(CodePoints.of(0x85)).or(CodePoints.range(0x2028, 0x2029)).not(),
			CodePoints.of('\n').not());

	static CharacterSet of(CodePoints exact) {
		return new CharacterSet(exact, exact);
	}

	/**
	 * A general category; a code point without one may get this one in a later Unicode.
	 */
	static CharacterSet category(CodePoints category) {
		return new CharacterSet(category, category.or(GeneralCategories.named("Cn")));
	}

	CharacterSet or(CharacterSet other) {
		return new CharacterSet(this.sure.or(other.sure), this.possible.or(other.possible));
	}

	CharacterSet not() {
		return new CharacterSet(this.possible.not(), this.sure.not());
	}

}
