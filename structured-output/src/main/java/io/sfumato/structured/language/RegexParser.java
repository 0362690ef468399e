package io.sfumato.structured.language;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.structured.automaton.CodePoints;
import org.jspecify.annotations.Nullable;

/**
 * Reads ECMA-262 patterns with the meaning of the {@code u} flag: what is regular,
 * without assertions but the anchors at the edges.
 */
final class RegexParser {

	private static final int MAX_DEPTH = 60;

	private final String pattern;

	private int at;

	private int depth;

	private RegexParser(String pattern) {
		this.pattern = pattern;
	}

	static RegexNode parse(String pattern) {
		RegexParser parser = new RegexParser(pattern);
		RegexNode node = parser.choice();
		if (parser.at < pattern.length()) {
			throw RegexException.invalid(parser.at, "a ')' without its '('");
		}
		checkAnchors(node, true, true);
		return node;
	}

	private RegexNode choice() {
		if (++this.depth > MAX_DEPTH) {
			throw RegexException.unsupported(this.at, "nesting of more than %d groups".formatted(MAX_DEPTH));
		}
		List<RegexNode> options = new ArrayList<>();
		options.add(sequence());
		while (peek() == '|') {
			this.at++;
			options.add(sequence());
		}
		this.depth--;
		return (options.size() == 1) ? options.getFirst() : new RegexNode.Choice(options);
	}

	private RegexNode sequence() {
		List<RegexNode> parts = new ArrayList<>();
		while (this.at < this.pattern.length() && peek() != '|' && peek() != ')') {
			int start = this.at;
			RegexNode part = atom();
			parts.add(repeated(part, start));
		}
		return new RegexNode.Sequence(parts);
	}

	private RegexNode repeated(RegexNode part, int start) {
		int min;
		int max;
		switch (peek()) {
			case '*' -> {
				min = 0;
				max = RegexNode.ENDLESS;
				this.at++;
			}
			case '+' -> {
				min = 1;
				max = RegexNode.ENDLESS;
				this.at++;
			}
			case '?' -> {
				min = 0;
				max = 1;
				this.at++;
			}
			case '{' -> {
				int brace = this.at++;
				min = number(brace);
				max = min;
				if (peek() == ',') {
					this.at++;
					max = (peek() == '}') ? RegexNode.ENDLESS : number(brace);
				}
				if (peek() != '}' || max != RegexNode.ENDLESS && max < min) {
					throw RegexException.invalid(brace, "a repetition that isn't {m}, {m,} or {m,n} with m ≤ n");
				}
				this.at++;
			}
			default -> {
				return part;
			}
		}
		if (part instanceof RegexNode.Anchor) {
			throw RegexException.invalid(start, "a repeated anchor");
		}
		if (peek() == '?') {
			// lazy or greedy, the words are the same
			this.at++;
		}
		else if (peek() == '+') {
			throw RegexException.unsupported(this.at, "a possessive quantifier");
		}
		if (peek() == '*' || peek() == '?' || peek() == '{') {
			throw RegexException.invalid(this.at, "nothing to repeat");
		}
		return new RegexNode.Repeat(part, min, max);
	}

	private int number(int brace) {
		int start = this.at;
		int value = 0;
		while (peek() >= '0' && peek() <= '9') {
			value = Math.min(value * 10 + peek() - '0', 1_000_000);
			this.at++;
		}
		if (this.at == start) {
			throw RegexException.invalid(brace, "a '{' without numbers");
		}
		return value;
	}

	private RegexNode atom() {
		int start = this.at;
		int each = this.pattern.codePointAt(this.at);
		this.at += Character.charCount(each);
		return switch (each) {
			case '^' -> new RegexNode.Anchor(true, start);
			case '$' -> new RegexNode.Anchor(false, start);
			case '.' -> new RegexNode.One(CharacterSet.DOT);
			case '(' -> group(start);
			case '[' -> new RegexNode.One(set(start));
			case '\\' -> new RegexNode.One(escape(start, false));
			case '*', '+', '?' -> throw RegexException.invalid(start, "nothing to repeat");
			case '{', '}', ']' -> throw RegexException.invalid(start, "a lone '%c'".formatted(each));
			default -> new RegexNode.One(CharacterSet.of(CodePoints.of(scalar(each, start))));
		};
	}

	private RegexNode group(int start) {
		if (peek() == '?') {
			char kind = at(this.at + 1);
			char after = at(this.at + 2);
			if (kind == ':') {
				this.at += 2;
			}
			else if (kind == '=' || kind == '!') {
				throw RegexException.unsupported(start, "a lookahead");
			}
			else if (kind == '<' && (after == '=' || after == '!')) {
				throw RegexException.unsupported(start, "a lookbehind");
			}
			else if (kind == '<') {
				int end = this.pattern.indexOf('>', this.at);
				if (end < 0 || !this.pattern.substring(this.at + 2, end).matches("[A-Za-z_$][A-Za-z0-9_$]*")) {
					throw RegexException.invalid(start, "a group whose name isn't one");
				}
				this.at = end + 1;
			}
			else if (kind == '>') {
				throw RegexException.unsupported(start, "an atomic group");
			}
			else if (Character.isLetter(kind) || kind == '-') {
				throw RegexException.unsupported(start, "a flag");
			}
			else {
				throw RegexException.invalid(start, "an unknown kind of group");
			}
		}
		RegexNode inner = choice();
		if (peek() != ')') {
			throw RegexException.invalid(start, "a '(' without its ')'");
		}
		this.at++;
		return inner;
	}

	private CharacterSet set(int start) {
		boolean negated = peek() == '^';
		if (negated) {
			this.at++;
		}
		CharacterSet all = CharacterSet.of(CodePoints.NONE);
		while (peek() != ']') {
			if (this.at >= this.pattern.length()) {
				throw RegexException.invalid(start, "a '[' without its ']'");
			}
			int from = this.at;
			CharacterSet first = member(start);
			if (peek() == '-' && at(this.at + 1) != ']' && this.at + 1 < this.pattern.length()) {
				this.at++;
				CharacterSet last = member(start);
				int low = single(first, from);
				int high = single(last, from);
				if (low > high) {
					throw RegexException.invalid(from, "a range that runs backwards");
				}
				all = all.or(CharacterSet.of(CodePoints.range(low, high)));
			}
			else {
				all = all.or(first);
			}
		}
		this.at++;
		return negated ? all.not() : all;
	}

	private CharacterSet member(int start) {
		if (this.at >= this.pattern.length()) {
			throw RegexException.invalid(start, "a '[' without its ']'");
		}
		int from = this.at;
		int each = this.pattern.codePointAt(this.at);
		this.at += Character.charCount(each);
		return (each == '\\') ? escape(from, true) : CharacterSet.of(CodePoints.of(scalar(each, from)));
	}

	private static int single(CharacterSet set, int offset) {
		CodePoints sure = set.sure();
		if (!sure.equals(set.possible()) || sure.rangeCount() != 1 || sure.first(0) != sure.last(0)) {
			throw RegexException.invalid(offset, "a range whose end is a class");
		}
		return sure.first(0);
	}

	private CharacterSet escape(int start, boolean inSet) {
		if (this.at >= this.pattern.length()) {
			throw RegexException.invalid(start, "a '\\' at the end");
		}
		int each = this.pattern.codePointAt(this.at);
		this.at += Character.charCount(each);
		CharacterSet known = switch (each) {
			case 'd' -> CharacterSet.DIGIT;
			case 'D' -> CharacterSet.DIGIT.not();
			case 'w' -> CharacterSet.WORD;
			case 'W' -> CharacterSet.WORD.not();
			case 's' -> CharacterSet.SPACE;
			case 'S' -> CharacterSet.SPACE.not();
			case 'p', 'P' -> category(start, each == 'P');
			default -> null;
		};
		if (known != null) {
			return known;
		}
		if (!inSet && (each == 'b' || each == 'B')) {
			throw RegexException.unsupported(start, "a word boundary");
		}
		if (!inSet && (each >= '1' && each <= '9' || each == 'k')) {
			throw RegexException.unsupported(start, "a backreference");
		}
		return CharacterSet.of(CodePoints.of(escapedCharacter(each, start, inSet)));
	}

	private int escapedCharacter(int each, int start, boolean inSet) {
		return switch (each) {
			case 't' -> '\t';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 'f' -> '\f';
			case 'v' -> 0x0B;
			case 'b' -> '\b';
			case '0' -> {
				if (peek() >= '0' && peek() <= '9') {
					throw RegexException.invalid(start, "an octal escape");
				}
				yield 0;
			}
			case 'c' -> {
				char letter = peek();
				if (!(letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z')) {
					throw RegexException.invalid(start, "\\c without a letter");
				}
				this.at++;
				yield letter % 32;
			}
			case 'x' -> hexadecimal(2, start);
			case 'u' -> unicode(start);
			default -> {
				if (each < 0x80 && !Character.isLetterOrDigit(each)) {
					yield each;
				}
				throw RegexException.invalid(start, "an unknown escape");
			}
		};
	}

	private int unicode(int start) {
		if (peek() == '{') {
			int end = this.pattern.indexOf('}', this.at);
			if (end < 0 || !this.pattern.substring(this.at + 1, end).matches("[0-9a-fA-F]{1,8}")) {
				throw RegexException.invalid(start, "\\u{…} without hexadecimal digits");
			}
			long code = Long.parseLong(this.pattern.substring(this.at + 1, end), 16);
			this.at = end + 1;
			if (code > Character.MAX_CODE_POINT) {
				throw RegexException.invalid(start, "a code point above 10FFFF");
			}
			return scalar((int) code, start);
		}
		int code = hexadecimal(4, start);
		if (code >= 0xD800 && code < 0xDC00 && peek() == '\\' && at(this.at + 1) == 'u') {
			this.at += 2;
			int low = hexadecimal(4, start);
			if (low >= 0xDC00 && low < 0xE000) {
				return Character.toCodePoint((char) code, (char) low);
			}
		}
		return scalar(code, start);
	}

	private int hexadecimal(int digits, int start) {
		int code = 0;
		for (int i = 0; i < digits; i++) {
			int digit = (peek() < 0x80) ? Character.digit(peek(), 16) : -1;
			if (digit < 0) {
				throw RegexException.invalid(start, "an escape without %d hexadecimal digits".formatted(digits));
			}
			code = code * 16 + digit;
			this.at++;
		}
		return code;
	}

	private CharacterSet category(int start, boolean negated) {
		int end = (peek() == '{') ? this.pattern.indexOf('}', this.at) : -1;
		if (end < 0) {
			throw RegexException.invalid(start, "\\p without {…}");
		}
		String name = this.pattern.substring(this.at + 1, end);
		this.at = end + 1;
		@Nullable CodePoints category = GeneralCategories.find(name);
		if (category == null) {
			throw RegexException.unsupported(start, "\\p{%s}, which is no general category,".formatted(name));
		}
		CharacterSet set = CharacterSet.category(category);
		return negated ? set.not() : set;
	}

	private static int scalar(int each, int offset) {
		if (each >= 0xD800 && each <= 0xDFFF) {
			throw RegexException.unsupported(offset, "half of a surrogate pair");
		}
		return each;
	}

	/** Anchors may stand where nothing can be before or behind them. */
	private static void checkAnchors(RegexNode node, boolean begin, boolean end) {
		switch (node) {
			case RegexNode.Anchor anchor -> {
				if (anchor.begin() ? !begin : !end) {
					throw RegexException.unsupported(anchor.offset(), "an anchor in the middle");
				}
			}
			case RegexNode.Choice choice -> choice.options().forEach((each) -> checkAnchors(each, begin, end));
			case RegexNode.Repeat repeat -> checkAnchors(repeat.part(), false, false);
			case RegexNode.Sequence sequence -> {
				List<RegexNode> parts = sequence.parts();
				for (int i = 0; i < parts.size(); i++) {
					checkAnchors(parts.get(i), begin && i == 0, end && i == parts.size() - 1);
				}
			}
			case RegexNode.One ignored -> {
			}
		}
	}

	private char peek() {
		return at(this.at);
	}

	/** NUL behind the end; a NUL within a pattern has no meaning of its own either. */
	private char at(int index) {
		return (index < this.pattern.length()) ? this.pattern.charAt(index) : 0;
	}

}
