package io.sfumato.web.request;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A slot of a template described by an object, in the words of a slot that is defined in
 * place: both are one language (structured-output.md §2.1).
 */
final class SlotText {

	private static final Set<String> COMMON = Set.of("type", "ask", "read", "notVisible", "maxTokens");

	private static final int LINES = 64;

	private final Fields slot;

	private final StringBuilder text = new StringBuilder();

	private SlotText(Fields slot) {
		this.slot = slot;
	}

	/** What stands behind the colon. */
	static String of(ObjectNode node, String pointer) {
		return new SlotText(Fields.lenient(node, pointer)).write();
	}

	private String write() {
		String type = this.slot.string("type");
		switch ((type != null) ? type : "text") {
			case "list" -> list();
			default -> kind(this.slot, (type != null) ? type : "text", List.of());
		}
		quoted(this.slot, "ask", "ask");
		String read = this.slot.string("read");
		if (read != null) {
			throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
					"Closed slots are read beside the others; the way can't be chosen yet.",
					this.slot.pointerTo("read"));
		}
		absence();
		return this.text.toString();
	}

	private void list() {
		check(this.slot, "items", "minItems", "maxItems", "separator");
		ObjectNode items = this.slot.object("items");
		if (items == null) {
			throw this.slot.missing("items", "The list doesn't say what its items are.");
		}
		var item = Fields.lenient(items, this.slot.pointerTo("items"));
		String type = item.string("type");
		this.text.append("list of ");
		// least and most are about the list's own length there
		kind(item, (type != null) ? type : "text", List.of("min", "max"));
		number(this.slot, "minItems", "min");
		number(this.slot, "maxItems", "max");
		quoted(this.slot, "separator", "sep");
	}

	private void kind(Fields fields, String type, List<String> not) {
		not.forEach((name) -> fields.refuse(name, "Items of a list have no bounds of their own yet."));
		switch (type) {
			case "text" -> text(fields);
			case "choice" -> choice(fields, "choices");
			case "score" -> choice(fields, "levels");
			case "boolean" -> {
				check(fields, "true", "false");
				this.text.append("bool");
				quoted(fields, "true", "yes");
				quoted(fields, "false", "no");
			}
			case "regex" -> {
				check(fields, "pattern");
				String pattern = fields.string("pattern");
				if (pattern == null || pattern.isEmpty()) {
					throw fields.missing("pattern", "The slot has no pattern.");
				}
				this.text.append("regex /").append(pattern.replace("/", "\\/")).append('/');
			}
			case "number" -> {
				check(fields, "integer", "decimals", "min", "max", "step");
				boolean whole = Boolean.TRUE.equals(fields.bool("integer"));
				this.text.append(whole ? "integer" : "number");
				number(fields, "decimals", "decimals");
				number(fields, "min", "min");
				number(fields, "max", "max");
				number(fields, "step", "step");
			}
			case "date" -> {
				check(fields, "min", "max");
				this.text.append(type);
				quoted(fields, "min", "min");
				quoted(fields, "max", "max");
			}
			case "time", "datetime", "duration" -> {
				check(fields);
				this.text.append(type);
			}
			default -> throw new ProblemException(ProblemKind.INVALID_VALUE,
					"A slot's type is text, choice, boolean, score, regex, number, date, time, datetime, duration or list.",
					fields.pointerTo("type"));
		}
	}

	private void text(Fields fields) {
		check(fields, "minLength", "maxLength", "singleLine");
		this.text.append("text");
		number(fields, "minLength", "min_chars");
		number(fields, "maxLength", "max_chars");
		if (Boolean.FALSE.equals(fields.bool("singleLine"))) {
			this.text.append(" lines=").append(LINES);
		}
	}

	private void choice(Fields fields, String name) {
		check(fields, name);
		List<JsonNode> choices = fields.elements(name);
		int most = name.equals("levels") ? 26 : 255;
		if (choices.size() < 2 || choices.size() > most) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "There are from 2 to " + most + " of them.",
					fields.pointerTo(name));
		}
		this.text.append("choice ").append(choices.stream().map((choice) -> {
			JsonNode value = choice.isObject() ? choice.get("value") : choice;
			if (value == null || !value.isString() || value.stringValue().isEmpty()) {
				throw new ProblemException(ProblemKind.INVALID_VALUE,
						"Each of them is a string, or an object whose value is one.", fields.pointerTo(name));
			}
			return quote(value.stringValue());
		}).collect(Collectors.joining("|")));
	}

	private void absence() {
		JsonNode absence = this.slot.value("notVisible");
		if (absence == null || absence.isBoolean() && !absence.booleanValue()) {
			return;
		}
		String words = "not visible";
		if (absence instanceof ObjectNode object) {
			var fields = new Fields(object, this.slot.pointerTo("notVisible"), Set.of("value", "threshold"));
			String own = fields.string("value");
			words = (own != null) ? own : words;
		}
		else if (!absence.isBoolean()) {
			throw this.slot.wrongType("notVisible", "true, false or an object");
		}
		this.text.append(" optional=").append(quote(words));
	}

	private static void check(Fields fields, String... own) {
		Set<String> known = Set.of(own);
		for (String name : fields.names()) {
			if (!COMMON.contains(name) && !known.contains(name)) {
				throw new ProblemException(ProblemKind.UNSUPPORTED_PARAMETER,
						"A slot of this type doesn't take this field.", fields.pointerTo(name));
			}
		}
	}

	private void number(Fields fields, String name, String argument) {
		fields.number(name);
		@Nullable JsonNode value = fields.value(name);
		if (value != null) {
			this.text.append(' ').append(argument).append('=').append(value.decimalValue().toPlainString());
		}
	}

	private void quoted(Fields fields, String name, String argument) {
		String value = fields.string(name);
		if (value != null) {
			this.text.append(' ').append(argument).append('=').append(quote(value));
		}
	}

	private static String quote(String value) {
		return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

}
