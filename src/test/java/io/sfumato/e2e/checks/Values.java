package io.sfumato.e2e.checks;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What placeholders stand for. A string that is nothing but a placeholder takes the value
 * with its type; within a longer string, its text is put. Thread-safe as long as nothing
 * is added.
 */
final class Values {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9_]*)}");

	private final Map<String, JsonNode> values;

	Values(Map<String, JsonNode> values) {
		this.values = new HashMap<>(values);
	}

	/** The same and some more. */
	Values with(Map<String, JsonNode> more) {
		Values all = new Values(this.values);
		all.values.putAll(more);
		return all;
	}

	void put(String name, JsonNode value) {
		this.values.put(name, value);
	}

	/** A copy with every placeholder replaced. */
	JsonNode fill(JsonNode template) {
		return switch (template) {
			case ObjectNode object -> {
				ObjectNode filled = JsonMapper.shared().createObjectNode();
				object.properties().forEach((each) -> filled.set(each.getKey(), fill(each.getValue())));
				yield filled;
			}
			case ArrayNode array -> {
				ArrayNode filled = JsonMapper.shared().createArrayNode();
				array.forEach((each) -> filled.add(fill(each)));
				yield filled;
			}
			case JsonNode text when text.isString() -> {
				Matcher whole = PLACEHOLDER.matcher(text.stringValue());
				yield whole.matches() ? value(whole.group(1))
						: JsonMapper.shared().getNodeFactory().stringNode(text(text.stringValue()));
			}
			default -> template;
		};
	}

	/** A text with every placeholder replaced. */
	String text(String template) {
		return PLACEHOLDER.matcher(template).replaceAll((found) -> {
			JsonNode value = value(found.group(1));
			if (value.isBinary()) {
				throw new UnknownWordException(found.group() + " stands for bytes, which aren't part of a text");
			}
			return Matcher.quoteReplacement(value.isString() ? value.stringValue() : value.toString());
		});
	}

	/** A text, or the bytes it stands for. */
	byte[] bytes(String template) {
		Matcher whole = PLACEHOLDER.matcher(template);
		if (whole.matches() && value(whole.group(1)).isBinary()) {
			return value(whole.group(1)).binaryValue();
		}
		return text(template).getBytes(StandardCharsets.UTF_8);
	}

	private JsonNode value(String name) {
		JsonNode value = this.values.get(name);
		if (value == null) {
			throw new UnknownWordException("nothing is known that ${" + name + "} stands for");
		}
		return value;
	}

}
