package io.sfumato.structured.json;

import java.util.Iterator;
import java.util.Map;

/**
 * Writes values in the one spelling that is ever generated: non-ASCII stays as it is, the
 * short escapes where there are some, {@code \\u00xx} in lower case for the other control
 * characters, a space behind each colon and comma.
 */
public final class JsonWriter {

	private JsonWriter() {
	}

	/** The canonical text of a value, numbers as they were written. */
	public static String write(JsonNode node) {
		StringBuilder out = new StringBuilder();
		append(node, out, " ");
		return out.toString();
	}

	/** The same without the spaces between values. */
	public static String writeCompact(JsonNode node) {
		StringBuilder out = new StringBuilder();
		append(node, out, "");
		return out.toString();
	}

	/** A string with its quotes and escapes. */
	public static String quote(String value) {
		StringBuilder out = new StringBuilder(value.length() + 2);
		appendQuoted(value, out);
		return out.toString();
	}

	private static void append(JsonNode node, StringBuilder out, String space) {
		switch (node) {
			case JsonNode.Null ignored -> out.append("null");
			case JsonNode.Bool bool -> out.append(bool.value());
			case JsonNode.Num number -> out.append(number.text());
			case JsonNode.Str string -> appendQuoted(string.value(), out);
			case JsonNode.Arr array -> {
				out.append('[');
				for (int i = 0; i < array.items().size(); i++) {
					out.append((i == 0) ? "" : "," + space);
					append(array.items().get(i), out, space);
				}
				out.append(']');
			}
			case JsonNode.Obj object -> {
				out.append('{');
				Iterator<Map.Entry<String, JsonNode>> members = object.members().entrySet().iterator();
				while (members.hasNext()) {
					Map.Entry<String, JsonNode> member = members.next();
					appendQuoted(member.getKey(), out);
					out.append(':').append(space);
					append(member.getValue(), out, space);
					out.append(members.hasNext() ? "," + space : "");
				}
				out.append('}');
			}
		}
	}

	private static void appendQuoted(String value, StringBuilder out) {
		out.append('"');
		for (int i = 0; i < value.length(); i++) {
			char each = value.charAt(i);
			switch (each) {
				case '"' -> out.append("\\\"");
				case '\\' -> out.append("\\\\");
				case '\b' -> out.append("\\b");
				case '\t' -> out.append("\\t");
				case '\n' -> out.append("\\n");
				case '\f' -> out.append("\\f");
				case '\r' -> out.append("\\r");
				default -> {
					if (each < 0x20) {
						out.append("\\u00").append(Character.forDigit(each >> 4, 16));
						out.append(Character.forDigit(each & 15, 16));
					}
					else {
						out.append(each);
					}
				}
			}
		}
		out.append('"');
	}

}
