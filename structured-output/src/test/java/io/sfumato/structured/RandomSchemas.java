package io.sfumato.structured;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Schemas by chance, from everything that is supported. The same generator state gives
 * the same schema.
 */
final class RandomSchemas {

	private static final String[] KEYS = { "name", "a b", "größe", "q\\\"t", "id", "$ref", "x/y", "total", "k9", "" };

	private static final String[] PATTERNS = { "^[A-Z]{2}-[0-9]{1,4}$", "[0-9]{2}", "^(?:Mr|Ms)\\\\. \\\\p{Lu}[a-z]+$",
			"^[^\\\"\\\\\\\\]*$", "^a|b$", "^\\\\w+( \\\\w+)?$", "^.{2,5}$", "^\\\\S+\\\\s\\\\d$" };

	private static final String[] FORMATS = { "date", "time", "date-time", "duration", "email", "uri", "uuid", "ipv4",
			"ipv6", "hostname" };

	private static final String[] WORDS = { "\"red\"", "\"re\"", "\"a \\\"b\\\"\"", "\"\"", "1", "10", "2.50", "true",
			"null", "\"日本\"", "{\"w\": 1}", "[1, 2]", "-3" };

	private final RandomGenerator random;

	private boolean usesDefinitions;

	RandomSchemas(RandomGenerator random) {
		this.random = random;
	}

	String next() {
		this.usesDefinitions = false;
		String schema = (this.random.nextInt(10) == 0) ? value(2) : object(this.random.nextInt(1, 4));
		if (this.usesDefinitions) {
			String definitions = "\"$defs\": {\"p\": {\"type\": \"object\", \"properties\": {\"v\": {\"type\": \"integer\", "
					+ "\"minimum\": 0}, \"in\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/p\"}, \"maxItems\": 2}}, "
					+ "\"required\": [\"v\"], \"additionalProperties\": false}, \"s\": {\"enum\": [\"on\", \"off\"]}}";
			schema = "{" + definitions + ", " + schema.substring(1);
		}
		return schema;
	}

	private String value(int depth) {
		return switch (this.random.nextInt(depth > 0 ? 19 : 12)) {
			case 0, 1 -> string();
			case 2 -> "{\"type\": \"string\", \"format\": \"%s\"}".formatted(pick(FORMATS));
			case 3, 4 -> integer();
			case 5 -> number();
			case 6 -> "{\"type\": \"boolean\"}";
			case 7 -> "{\"enum\": %s}".formatted(words(this.random.nextInt(1, 6)));
			case 8 -> (this.random.nextInt(3) == 0) ? "{\"const\": %s}".formatted(pick(WORDS)) : nullable();
			case 9 -> "{\"anyOf\": [%s, %s]}".formatted(scalar(), scalar());
			case 10 -> "{\"oneOf\": [%s, %s]}".formatted(scalar(), scalar());
			case 11 -> "{\"allOf\": [{\"type\": \"integer\", \"minimum\": -5}, {\"maximum\": %d}]}"
				.formatted(this.random.nextInt(0, 90));
			case 12 -> object(depth - 1);
			case 13 -> array(depth - 1);
			case 14 -> "{\"type\": \"array\", \"items\": {\"enum\": %s}, \"uniqueItems\": true, \"maxItems\": %d}"
				.formatted(words(4), this.random.nextInt(1, 4));
			case 15 -> reference();
			case 16 -> "{\"anyOf\": [%s, {\"type\": \"null\"}]}".formatted(object(depth - 1));
			case 17 -> kinds();
			default -> "{\"type\": \"array\", \"prefixItems\": [%s, %s], \"items\": false, \"minItems\": %d}"
				.formatted(value(depth - 1), value(depth - 1), this.random.nextInt(0, 3));
		};
	}

	private String scalar() {
		return switch (this.random.nextInt(5)) {
			case 0 -> string();
			case 1 -> "{\"type\": \"string\", \"format\": \"%s\"}".formatted(pick(FORMATS));
			case 2 -> integer();
			case 3 -> number();
			default -> "{\"enum\": %s}".formatted(words(3));
		};
	}

	private String string() {
		StringBuilder schema = new StringBuilder("{\"type\": \"string\"");
		if (this.random.nextInt(3) == 0) {
			schema.append(", \"pattern\": \"").append(pick(PATTERNS)).append('"');
		}
		int min = this.random.nextInt(4);
		if (this.random.nextBoolean()) {
			schema.append(", \"minLength\": ").append(min);
		}
		if (this.random.nextBoolean()) {
			schema.append(", \"maxLength\": ").append(min + 3 * this.random.nextInt(1, 8));
		}
		return schema.append('}').toString();
	}

	private String integer() {
		// few different ranges: each is a language to be built, and they have tests of
		// their own
		int low = this.random.nextInt(-8, 8) * 37;
		return switch (this.random.nextInt(4)) {
			case 0 -> "{\"type\": \"integer\"}";
			case 1 -> "{\"type\": \"integer\", \"minimum\": %d, \"maximum\": %d}".formatted(low,
					low + 9 * (int) Math.pow(7, this.random.nextInt(4)));
			case 2 -> "{\"type\": \"integer\", \"exclusiveMinimum\": %d, \"multipleOf\": %d}".formatted(low,
					this.random.nextInt(2, 9));
			default -> "{\"type\": \"integer\", \"minimum\": %d, \"maximum\": %d}".formatted(low,
					low + this.random.nextInt(0, 3) * 9);
		};
	}

	private String number() {
		double low = this.random.nextInt(-8, 8) / 4.0 * 5;
		return switch (this.random.nextInt(4)) {
			case 0 -> "{\"type\": \"number\"}";
			case 1 -> "{\"type\": \"number\", \"minimum\": %s, \"exclusiveMaximum\": %s}".formatted(low, low + 3.5);
			case 2 -> "{\"type\": \"number\", \"minimum\": 0, \"multipleOf\": 0.01}";
			default -> "{\"type\": \"number\", \"maximum\": %s, \"multipleOf\": 0.25}".formatted(low);
		};
	}

	private String nullable() {
		return "{\"type\": [\"%s\", \"null\"]}".formatted(this.random.nextBoolean() ? "string" : "number");
	}

	private String kinds() {
		return ("{\"oneOf\": [{\"type\": \"object\", \"properties\": {\"kind\": {\"const\": \"a\"}, \"v\": %s}, "
				+ "\"required\": [\"kind\", \"v\"]}, {\"type\": \"object\", \"properties\": {\"kind\": {\"const\": \"b\"}, "
				+ "\"w\": %s}, \"required\": [\"kind\"]}, {\"type\": \"boolean\"}]}")
			.formatted(scalar(), scalar());
	}

	private String reference() {
		this.usesDefinitions = true;
		return "{\"$ref\": \"#/$defs/%s\"}".formatted(this.random.nextBoolean() ? "p" : "s");
	}

	private String array(int depth) {
		int min = this.random.nextInt(3);
		String most = this.random.nextBoolean() ? ", \"maxItems\": " + (min + this.random.nextInt(0, 3)) : "";
		return "{\"type\": \"array\", \"items\": %s, \"minItems\": %d%s}".formatted(value(depth), min, most);
	}

	private String object(int depth) {
		List<String> properties = new ArrayList<>();
		List<String> required = new ArrayList<>();
		int from = this.random.nextInt(KEYS.length);
		for (int i = 0; i < this.random.nextInt(1, 4); i++) {
			String key = "\"" + KEYS[(from + i * 3) % KEYS.length] + "\"";
			properties.add(key + ": " + value(depth));
			if (this.random.nextInt(4) > 0) {
				required.add(key);
			}
		}
		return "{\"type\": \"object\", \"properties\": {%s}, \"required\": [%s], \"additionalProperties\": %s}"
			.formatted(String.join(", ", properties.stream().distinct().toList()), String.join(", ", required),
					this.random.nextInt(4) > 0);
	}

	private String words(int count) {
		List<String> words = new ArrayList<>();
		int from = this.random.nextInt(WORDS.length);
		for (int i = 0; i < count; i++) {
			words.add(WORDS[(from + i * 5) % WORDS.length]);
		}
		return words.stream().distinct().toList().toString();
	}

	private String pick(String[] all) {
		return all[this.random.nextInt(all.length)];
	}

}
