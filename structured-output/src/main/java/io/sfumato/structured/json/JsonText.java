package io.sfumato.structured.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON (RFC 8259) strictly: no comments, no trailing commas, no byte order mark, no
 * lone surrogates, and a repeated key is an error, since nobody can say which one counts.
 * Size and depth are limited before anything is built.
 */
public final class JsonText {

	/** Brackets open at once; a schema within its own limits stays far below. */
	static final int MAX_DEPTH = 200;

	/** Digits or power of ten of a number; exact arithmetic with more would be a trap. */
	static final int MAX_DIGITS = 400;

	private static final int MAX_KEY = 1024;

	private final String text;

	private int at;

	private int depth;

	/** Whether of equal keys the last one counts, or they are an error. */
	private final boolean keepsLast;

	private JsonText(String text, boolean keepsLast) {
		this.text = text;
		this.keepsLast = keepsLast;
	}

	/**
	 * Reads one value, of whose equal keys the last one counts.
	 * @param maxBytes limit of the text's UTF-8 size
	 * @throws JsonException with code {@code invalid_json} or {@code limit_exceeded}
	 */
	public static JsonNode parseKeepingLast(String text, int maxBytes) {
		return parse(text, maxBytes, true);
	}

	/**
	 * Reads one value.
	 * @param maxBytes limit of the text's UTF-8 size
	 * @throws JsonException with code {@code invalid_json}, {@code duplicate_key} or
	 * {@code limit_exceeded}
	 */
	public static JsonNode parse(String text, int maxBytes) {
		return parse(text, maxBytes, false);
	}

	private static JsonNode parse(String text, int maxBytes, boolean keepsLast) {
		if (text.length() > maxBytes || text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
			throw new JsonException("limit_exceeded", "",
					"the text has %d characters, more than %d bytes".formatted(text.length(), maxBytes));
		}
		JsonText reader = new JsonText(text, keepsLast);
		reader.space();
		JsonNode value = reader.value("");
		reader.space();
		if (reader.at < text.length()) {
			throw reader.invalid("", "text behind the value");
		}
		return value;
	}

	private JsonNode value(String pointer) {
		return switch (peek()) {
			case '{' -> object(pointer);
			case '[' -> array(pointer);
			case '"' -> new JsonNode.Str(string(pointer));
			case 't' -> word(pointer, "true", new JsonNode.Bool(true));
			case 'f' -> word(pointer, "false", new JsonNode.Bool(false));
			case 'n' -> word(pointer, "null", JsonNode.NULL);
			default -> number(pointer);
		};
	}

	private JsonNode object(String pointer) {
		enter(pointer);
		Map<String, JsonNode> members = new LinkedHashMap<>();
		this.at++;
		space();
		if (peek() == '}') {
			this.at++;
			this.depth--;
			return new JsonNode.Obj(members);
		}
		while (true) {
			if (peek() != '"') {
				throw invalid(pointer, "a key in quotes was expected");
			}
			String key = string(pointer);
			if (key.length() > MAX_KEY && !this.keepsLast) {
				throw new JsonException("limit_exceeded", pointer,
						"a key has %d characters, the limit is %d".formatted(key.length(), MAX_KEY));
			}
			String child = JsonPointer.child(pointer, key);
			if (members.containsKey(key) && !this.keepsLast) {
				throw new JsonException("duplicate_key", child, "the key \"%s\" stands twice".formatted(key));
			}
			space();
			expect(':', child);
			space();
			members.put(key, value(child));
			space();
			if (peek() == ',') {
				this.at++;
				space();
				continue;
			}
			expect('}', pointer);
			this.depth--;
			return new JsonNode.Obj(members);
		}
	}

	private JsonNode array(String pointer) {
		enter(pointer);
		List<JsonNode> items = new ArrayList<>();
		this.at++;
		space();
		if (peek() == ']') {
			this.at++;
			this.depth--;
			return new JsonNode.Arr(items);
		}
		while (true) {
			items.add(value(JsonPointer.child(pointer, items.size())));
			space();
			if (peek() == ',') {
				this.at++;
				space();
				continue;
			}
			expect(']', pointer);
			this.depth--;
			return new JsonNode.Arr(items);
		}
	}

	private String string(String pointer) {
		StringBuilder out = new StringBuilder();
		this.at++;
		while (true) {
			char each = peek();
			this.at++;
			if (each == '"' && this.at <= this.text.length()) {
				break;
			}
			if (each < 0x20) {
				throw invalid(pointer, "an unescaped control character or the end of the text within a string");
			}
			out.append((each == '\\') ? escape(pointer) : each);
		}
		for (int i = 0; i < out.length(); i++) {
			if (Character.isHighSurrogate(out.charAt(i)) && i + 1 < out.length()
					&& Character.isLowSurrogate(out.charAt(i + 1))) {
				i++;
			}
			else if (Character.isSurrogate(out.charAt(i))) {
				throw invalid(pointer, "half of a surrogate pair");
			}
		}
		return out.toString();
	}

	private char escape(String pointer) {
		char each = peek();
		this.at++;
		return switch (each) {
			case '"', '\\', '/' -> each;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> {
				int code = 0;
				for (int i = 0; i < 4; i++) {
					int digit = Character.digit(peek(), 16);
					if (digit < 0 || peek() > 'f') {
						throw invalid(pointer, "\\u without four hexadecimal digits");
					}
					code = code * 16 + digit;
					this.at++;
				}
				yield (char) code;
			}
			default -> throw invalid(pointer, "an unknown escape");
		};
	}

	private JsonNode number(String pointer) {
		int start = this.at;
		if (peek() == '-') {
			this.at++;
		}
		if (peek() == '0') {
			this.at++;
		}
		else {
			digits(pointer);
		}
		if (peek() == '.') {
			this.at++;
			digits(pointer);
		}
		long exponent = 0;
		if (peek() == 'e' || peek() == 'E') {
			this.at++;
			boolean negative = peek() == '-';
			if (negative || peek() == '+') {
				this.at++;
			}
			int first = this.at;
			digits(pointer);
			exponent = (this.at - first > 9) ? Integer.MAX_VALUE : Long.parseLong(this.text.substring(first, this.at));
		}
		String written = this.text.substring(start, this.at);
		if (written.length() > MAX_DIGITS || exponent > MAX_DIGITS) {
			throw new JsonException("limit_exceeded", pointer, "the number %s… has more than %d digits"
				.formatted(written.substring(0, Math.min(20, written.length())), MAX_DIGITS));
		}
		return new JsonNode.Num(new BigDecimal(written), written);
	}

	private void digits(String pointer) {
		int start = this.at;
		while (peek() >= '0' && peek() <= '9') {
			this.at++;
		}
		if (this.at == start) {
			throw invalid(pointer, "a value was expected");
		}
	}

	private JsonNode word(String pointer, String word, JsonNode node) {
		if (!this.text.startsWith(word, this.at)) {
			throw invalid(pointer, "a value was expected");
		}
		this.at += word.length();
		return node;
	}

	private void enter(String pointer) {
		if (++this.depth > MAX_DEPTH) {
			// the pointer of something this deep would be longer than the message
			throw new JsonException("limit_exceeded", (pointer.length() > 512) ? "" : pointer,
					"more than %d brackets are open at character %d".formatted(MAX_DEPTH, this.at));
		}
	}

	private void expect(char wanted, String pointer) {
		if (peek() != wanted) {
			throw invalid(pointer, "'%s' was expected".formatted(wanted));
		}
		this.at++;
	}

	private void space() {
		while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
			this.at++;
		}
	}

	/** The next character, NUL at the end: no JSON has one outside of an error. */
	private char peek() {
		return (this.at < this.text.length()) ? this.text.charAt(this.at) : 0;
	}

	private JsonException invalid(String pointer, String what) {
		return new JsonException("invalid_json", pointer, "%s at character %d".formatted(what, this.at));
	}

}
