package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Schemas of records as people ask for them, by chance: flat and nested, with optional
 * and nullable members, closed fields, formats, patterns, arrays and unions.
 */
public final class SchemaGenerator {

	private static final String[] KEYS = { "merchant", "total", "date", "is paid", "größe", "q\"t", "items", "x/y", "n",
			"" };

	private static final String[] STRINGS = { "", ", \"maxLength\": 12", ", \"minLength\": 2, \"maxLength\": 5",
			", \"format\": \"date\"", ", \"format\": \"time\"", ", \"format\": \"email\"", ", \"format\": \"uuid\"",
			", \"pattern\": \"^[A-Z]{2}-[0-9]{3}$\"", ", \"pattern\": \"[0-9]\", \"maxLength\": 9" };

	private static final String[] NUMBERS = { "", ", \"minimum\": 0", ", \"minimum\": -3, \"maximum\": 40",
			", \"exclusiveMinimum\": 10, \"multipleOf\": 5" };

	private static final String[] ENUMS = { "[\"cash\", \"card\", \"voucher\"]", "[1, 10, 100]",
			"[\"a\", null, true, 2.5]", "[\"re\", \"red\", \"reddish\"]" };

	private final RandomGenerator random;

	public SchemaGenerator(RandomGenerator random) {
		this.random = random;
	}

	/** A schema of an object. */
	public String next() {
		return object(2);
	}

	private String object(int depth) {
		List<String> properties = new ArrayList<>();
		List<String> required = new ArrayList<>();
		int first = this.random.nextInt(KEYS.length);
		for (int member = 0; member < this.random.nextInt(1, 6); member++) {
			String key = quoted(KEYS[(first + 3 * member) % KEYS.length]);
			properties.add(key + ": " + value(depth));
			if (this.random.nextInt(3) > 0) {
				required.add(key);
			}
		}
		return "{\"type\": \"object\", \"properties\": {%s}, \"required\": [%s], \"additionalProperties\": false}"
			.formatted(String.join(", ", properties), String.join(", ", required));
	}

	private static String quoted(String key) {
		return '"' + key.replace("\"", "\\\"") + '"';
	}

	private String value(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 12 : 8)) {
			case 0, 1 -> "{\"type\": %s%s}".formatted(type("string"), pick(STRINGS));
			case 2 -> "{\"type\": %s%s}".formatted(type("integer"), pick(NUMBERS));
			case 3 -> "{\"type\": %s%s}".formatted(type("number"), pick(NUMBERS));
			case 4 -> "{\"type\": %s}".formatted(type("boolean"));
			case 5 -> "{\"enum\": %s}".formatted(pick(ENUMS));
			case 6 -> "{\"anyOf\": [{\"type\": \"integer\"}, {\"const\": \"none\"}]}";
			case 7 -> "{\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"maxItems\": %d}"
				.formatted(this.random.nextInt(1, 4));
			case 8 -> object(depth - 1);
			case 9 -> "{\"type\": \"array\", \"items\": %s, \"minItems\": %d, \"maxItems\": 2}"
				.formatted(object(depth - 1), this.random.nextInt(3));
			case 10 -> "{\"anyOf\": [%s, {\"type\": %s}, {\"type\": \"array\", \"items\": %s, \"maxItems\": 2}]}"
				.formatted(object(depth - 1), type("integer"), object(depth - 1));
			default -> "{\"type\": \"array\", \"items\": {\"enum\": %s}, \"uniqueItems\": true}".formatted(pick(ENUMS));
		};
	}

	private String type(String name) {
		return (this.random.nextInt(3) == 0) ? "[\"%s\", \"null\"]".formatted(name) : "\"%s\"".formatted(name);
	}

	private String pick(String[] all) {
		return all[this.random.nextInt(all.length)];
	}

}
