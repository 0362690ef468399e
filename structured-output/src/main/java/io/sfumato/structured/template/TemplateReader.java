package io.sfumato.structured.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.structured.template.SlotDefinition.Argument;

/**
 * Reads one slot between its braces. What is wrong is thrown as a {@link Fault} with its
 * place, so that the parser can go on behind the slot.
 */
final class TemplateReader {

	static final Set<String> KINDS = Set.of("text", "json_string", "integer", "number", "date", "time", "datetime",
			"duration", "bool", "regex", "choice", "score");

	private static final int MAX_NAME = 32;

	private final String template;

	private int at;

	TemplateReader(String template, int at) {
		this.template = template;
		this.at = at;
	}

	/** Behind what was read. */
	int at() {
		return this.at;
	}

	/**
	 * Reads a slot from its opening braces on, or only its name if it has no kind.
	 */
	SlotDefinition read() {
		int open = this.at;
		this.at += 2;
		space();
		int nameOffset = this.at;
		String name = name(open);
		space();
		if (this.template.startsWith("}}", this.at)) {
			this.at += 2;
			return new SlotDefinition(name, "", "", List.of(), "", 0, 0, Map.of(), open, nameOffset, false);
		}
		if (peek() != ':') {
			throw unclosed(open, ": or }} was expected behind the name");
		}
		this.at++;
		space();
		int kindOffset = this.at;
		String kind = word();
		String item = "";
		if (kind.equals("list")) {
			space();
			int of = this.at;
			if (!word().equals("of")) {
				throw new Fault("invalid_argument", of, 2, "a list is written: list of kind");
			}
			space();
			kindOffset = this.at;
			item = word();
		}
		String value = item.isEmpty() ? kind : item;
		if (value.isEmpty() && this.at >= this.template.length()) {
			throw unclosed(open, "the slot isn't closed");
		}
		if (!KINDS.contains(value)) {
			throw new Fault("unknown_kind", kindOffset, value.length(), "there is no kind %s".formatted(value));
		}
		String pattern = "";
		int[] levels = { 0, 0 };
		List<String> options = new ArrayList<>();
		space();
		int operand = this.at;
		switch (value) {
			case "regex" -> pattern = pattern(open);
			case "choice" -> options.addAll(options(open, kindOffset));
			case "score" -> levels = levels(operand);
			default -> {
			}
		}
		Map<String, Argument> arguments = arguments(open);
		return new SlotDefinition(name, kind, item, options, pattern, levels[0], levels[1], arguments, open, nameOffset,
				false);
	}

	private String name(int open) {
		int start = this.at;
		while (Character.isLetterOrDigit(peek()) || peek() == '_') {
			this.at++;
		}
		String name = this.template.substring(start, this.at);
		if (name.isEmpty() && this.at >= this.template.length()) {
			throw unclosed(open, "the slot isn't closed");
		}
		if (name.isEmpty() || !Character.isLetter(name.charAt(0)) || name.length() > MAX_NAME) {
			throw new Fault("invalid_argument", start, name.length(),
					"a name is a letter with up to 31 letters, digits or _ behind it");
		}
		return name;
	}

	private String word() {
		int start = this.at;
		while (Character.isLetterOrDigit(peek()) || peek() == '_') {
			this.at++;
		}
		return this.template.substring(start, this.at);
	}

	private String pattern(int open) {
		if (peek() != '/') {
			throw new Fault("invalid_argument", this.at, 1, "a regex is written: regex /…/");
		}
		this.at++;
		StringBuilder body = new StringBuilder();
		while (peek() != '/') {
			if (this.at >= this.template.length()) {
				throw unclosed(open, "the pattern isn't closed");
			}
			if (peek() == '\\' && this.at + 1 < this.template.length()) {
				this.at++;
				body.append((peek() == '/') ? "" : "\\");
			}
			body.append(this.template.charAt(this.at++));
		}
		this.at++;
		return body.toString();
	}

	private List<String> options(int open, int kindOffset) {
		List<String> options = new ArrayList<>();
		while (true) {
			if (peek() != '"') {
				throw new Fault("invalid_argument", kindOffset, 6, "a choice is written: choice \"a\"|\"b\"");
			}
			options.add(quoted(open));
			int before = this.at;
			space();
			if (peek() != '|') {
				this.at = before;
				break;
			}
			this.at++;
			space();
		}
		if (options.stream().distinct().count() < 2) {
			throw new Fault("invalid_argument", kindOffset, 6, "a choice needs two different options");
		}
		return options.stream().distinct().toList();
	}

	private int[] levels(int start) {
		int behind = start;
		while (behind < this.template.length() && "-.0123456789".indexOf(this.template.charAt(behind)) >= 0) {
			behind++;
		}
		String range = this.template.substring(start, behind);
		this.at = behind;
		if (!range.matches("-?[0-9]{1,6}\\.\\.-?[0-9]{1,6}")) {
			throw new Fault("invalid_argument", start, range.length(), "a score is written: score 1..5");
		}
		int dots = range.indexOf("..");
		int from = Integer.parseInt(range.substring(0, dots));
		int to = Integer.parseInt(range.substring(dots + 2));
		if (to - from < 1 || to - from > 25) {
			throw new Fault("invalid_argument", start, range.length(), "a score has 2 to 26 levels");
		}
		return new int[] { from, to };
	}

	private Map<String, Argument> arguments(int open) {
		Map<String, Argument> arguments = new LinkedHashMap<>();
		while (true) {
			space();
			if (this.template.startsWith("}}", this.at)) {
				this.at += 2;
				return arguments;
			}
			int start = this.at;
			String key = word();
			if (this.at >= this.template.length()) {
				throw unclosed(open, "the slot isn't closed");
			}
			if (key.isEmpty() || peek() != '=') {
				throw new Fault("invalid_argument", start, Math.max(1, key.length()), "key=value was expected");
			}
			this.at++;
			int valueStart = this.at;
			String value;
			if (peek() == '"') {
				value = quoted(open);
			}
			else {
				while (this.at < this.template.length() && " \t\n}".indexOf(peek()) < 0) {
					this.at++;
				}
				value = this.template.substring(valueStart, this.at);
			}
			if (value.isEmpty() && this.template.charAt(valueStart) != '"' || arguments.containsKey(key)) {
				throw new Fault("invalid_argument", start, key.length(), "%s needs one value".formatted(key));
			}
			arguments.put(key, new Argument(value, start));
		}
	}

	private String quoted(int open) {
		StringBuilder text = new StringBuilder();
		this.at++;
		while (peek() != '"') {
			if (this.at >= this.template.length()) {
				throw unclosed(open, "the quotes aren't closed");
			}
			if (peek() == '\\' && this.at + 1 < this.template.length()
					&& (this.template.charAt(this.at + 1) == '"' || this.template.charAt(this.at + 1) == '\\')) {
				this.at++;
			}
			text.append(this.template.charAt(this.at++));
		}
		this.at++;
		return text.toString();
	}

	private void space() {
		while (peek() == ' ' || peek() == '\t') {
			this.at++;
		}
	}

	private char peek() {
		return (this.at < this.template.length()) ? this.template.charAt(this.at) : 0;
	}

	private Fault unclosed(int open, String message) {
		return new Fault("unclosed_slot", open, 2, message);
	}

	/**
	 * Something wrong at a place.
	 */
	static final class Fault extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String code;

		private final int offset;

		private final int length;

		Fault(String code, int offset, int length, String message) {
			super(message, null, false, false);
			this.code = code;
			this.offset = offset;
			this.length = length;
		}

		/** The same at another place. */
		Fault at(int elsewhere, int characters) {
			return new Fault(this.code, elsewhere, characters, String.valueOf(getMessage()));
		}

		TemplateProblem in(String template) {
			String message = getMessage();
			return TemplateProblem.at(template, this.offset, this.length, this.code, (message == null) ? "" : message);
		}

	}

}
