package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares values with what a check expects of them: a literal, or an object of matchers,
 * whose names begin with {@code $} and which all have to hold.
 */
final class Matcher {

	/** How far a {@code $near} or a {@code $weightedMeanOf} may be off, a modifier. */
	static final String TOLERANCE = "tol";

	private static final Set<String> TOLERANT = Set.of("$near", "$weightedMeanOf");

	/** Those that look at the whole list that {@code *} collects, not at each of it. */
	private static final Set<String> OF_LISTS = Set.of("$contains", "$concatEq", "$sequence");

	/** Those that have something to say about what isn't there. */
	private static final Set<String> OF_NOTHING = Set.of("$exists", "$oneOf");

	private static final Map<String, Rule> RULES = rules();

	private final JsonNode document;

	/**
	 * Makes matchers for the values of a document.
	 * @param document what pointers among the operands point into
	 */
	Matcher(JsonNode document) {
		this.document = document;
	}

	private static Map<String, Rule> rules() {
		Map<String, Rule> rules = new HashMap<>();
		rules.put("$type", (matcher, actual, type, all) -> unless(isOfType(actual, type.asString())));
		rules.put("$regex", (matcher, actual, regex, all) -> unless(
				actual.isString() && Pattern.compile(regex.stringValue()).matcher(actual.stringValue()).find()));
		rules.put("$ge", (matcher, actual, bound, all) -> compared(actual, bound, (order) -> order >= 0));
		rules.put("$gt", (matcher, actual, bound, all) -> compared(actual, bound, (order) -> order > 0));
		rules.put("$le", (matcher, actual, bound, all) -> compared(actual, bound, (order) -> order <= 0));
		rules.put("$lt", (matcher, actual, bound, all) -> compared(actual, bound, (order) -> order < 0));
		rules.put("$exists", (matcher, actual, wanted, all) -> unless(actual.isMissingNode() != wanted.booleanValue()));
		rules.put("$oneOf", Matcher::oneOf);
		rules.put("$not", (matcher, actual, other, all) -> unless(matcher.mismatch(other, actual).isPresent()));
		rules.put("$len", Matcher::length);
		rules.put("$keys",
				(matcher, actual, keys, all) -> unless(actual.isObject() && keys(actual).equals(texts(keys))));
		rules.put("$onlyKeys", (matcher, actual, keys,
				all) -> unless(actual.isObject() && Set.copyOf(keys(actual)).equals(Set.copyOf(texts(keys)))));
		rules.put("$containsKeys",
				(matcher, actual, keys, all) -> unless(actual.isObject() && keys(actual).containsAll(texts(keys))));
		rules.put("$contains", Matcher::contains);
		rules.put("$notContains", Matcher::notContains);
		rules.put("$sequence", (matcher, actual, list, all) -> matcher.mismatch(list, actual));
		rules.put("$concatEq", (matcher, actual, pointer, all) -> concatenated(actual)
			.flatMap((text) -> matcher.mismatch(text, matcher.at(pointer))));
		rules.putAll(Numbers.RULES);
		rules.putAll(Documents.RULES);
		return Map.copyOf(rules);
	}

	/** Whether every matcher in it is one that exists. */
	static void requireKnown(JsonNode expected) {
		if (isMatchers(expected)) {
			expected.properties().forEach((each) -> {
				String name = each.getKey();
				boolean modifier = name.equals(TOLERANCE) && TOLERANT.stream().anyMatch(expected::has);
				if (!RULES.containsKey(name) && !modifier) {
					throw new UnknownWordException("unknown matcher " + name);
				}
				// what a schema says isn't the checks' language
				if (!name.equals("$validates")) {
					requireKnown(each.getValue());
				}
			});
		}
		else if (expected.isContainer()) {
			expected.forEach(Matcher::requireKnown);
		}
	}

	/**
	 * What is wrong with the document's values.
	 * @param pointer with {@code *} for each element or member
	 */
	Optional<String> mismatchAt(String pointer, JsonNode expected) {
		requireKnown(expected);
		List<JsonNode> found = Pointers.find(this.document, pointer);
		if (!Pointers.hasEach(pointer)) {
			return mismatch(expected, found.getFirst());
		}
		JsonNode ofEach = expected;
		if (isMatchers(expected)) {
			ObjectNode ofList = JsonMapper.shared().createObjectNode();
			ObjectNode rest = JsonMapper.shared().createObjectNode();
			expected.properties()
				.forEach((each) -> (OF_LISTS.contains(each.getKey()) ? ofList : rest).set(each.getKey(),
						each.getValue()));
			if (!ofList.isEmpty()) {
				ArrayNode collected = JsonMapper.shared().createArrayNode();
				found.stream().filter((node) -> !node.isMissingNode()).forEach(collected::add);
				Optional<String> wrong = (collected.size() < found.size()) ? Optional.of("is missing for some")
						: mismatch(ofList, collected);
				if (wrong.isPresent() || rest.isEmpty()) {
					return wrong;
				}
			}
			ofEach = rest;
		}
		for (JsonNode each : found) {
			Optional<String> wrong = mismatch(ofEach, each);
			if (wrong.isPresent()) {
				return wrong;
			}
		}
		return Optional.empty();
	}

	/** What is wrong with a value; empty when nothing is. */
	Optional<String> mismatch(JsonNode expected, JsonNode actual) {
		if (!isMatchers(expected)) {
			return literal(expected, actual);
		}
		for (Map.Entry<String, JsonNode> each : expected.properties()) {
			String name = each.getKey();
			if (name.equals(TOLERANCE)) {
				continue;
			}
			Rule rule = RULES.get(name);
			if (rule == null) {
				throw new UnknownWordException("unknown matcher " + name);
			}
			if (actual.isMissingNode() && !OF_NOTHING.contains(name)) {
				return Optional.of("is missing");
			}
			Optional<String> wrong = rule.mismatch(this, actual, each.getValue(), expected);
			if (wrong.isPresent()) {
				return Optional
					.of("%s isn't {\"%s\":%s} %s".formatted(brief(actual), name, brief(each.getValue()), wrong.get())
						.strip());
			}
		}
		return Optional.empty();
	}

	/** The value that an operand points at. */
	JsonNode at(JsonNode pointer) {
		return Pointers.one(this.document, pointer.asString());
	}

	private Optional<String> literal(JsonNode expected, JsonNode actual) {
		boolean equal = switch (expected) {
			case ObjectNode object -> actual.isObject() && Set.copyOf(keys(object)).equals(Set.copyOf(keys(actual)))
					&& object.properties()
						.stream()
						.allMatch((each) -> mismatch(each.getValue(), actual.get(each.getKey())).isEmpty());
			case ArrayNode array ->
				actual.isArray() && array.size() == actual.size() && IntStream.range(0, array.size())
					.allMatch((index) -> mismatch(array.get(index), actual.get(index)).isEmpty());
			case JsonNode number when number.isNumber() ->
				actual.isNumber() && number.decimalValue().compareTo(actual.decimalValue()) == 0;
			default -> expected.equals(actual);
		};
		return equal ? Optional.empty() : Optional
			.of(actual.isMissingNode() ? "is missing" : "%s isn't %s".formatted(brief(actual), brief(expected)));
	}

	private static Optional<String> oneOf(Matcher matcher, JsonNode actual, JsonNode alternatives, JsonNode all) {
		for (JsonNode each : alternatives) {
			if (matcher.mismatch(each, actual).isEmpty()) {
				return Optional.empty();
			}
		}
		return Optional.of("");
	}

	private static Optional<String> length(Matcher matcher, JsonNode actual, JsonNode wanted, JsonNode all) {
		if (!actual.isContainer() && !actual.isString()) {
			return Optional.of("");
		}
		int length = actual.isString() ? actual.stringValue().codePointCount(0, actual.stringValue().length())
				: actual.size();
		return matcher.mismatch(wanted, JsonMapper.shared().getNodeFactory().numberNode(length));
	}

	private static Optional<String> contains(Matcher matcher, JsonNode actual, JsonNode wanted, JsonNode all) {
		return unless(each(wanted).stream().allMatch((one) -> holds(matcher, actual, one)));
	}

	private static Optional<String> notContains(Matcher matcher, JsonNode actual, JsonNode unwanted, JsonNode all) {
		return unless((actual.isArray() || actual.isString())
				&& each(unwanted).stream().noneMatch((one) -> holds(matcher, actual, one)));
	}

	private static boolean holds(Matcher matcher, JsonNode actual, JsonNode part) {
		if (actual.isString()) {
			return actual.stringValue().contains(part.asString());
		}
		return actual.isArray() && each(actual).stream().anyMatch((one) -> matcher.mismatch(part, one).isEmpty());
	}

	private static List<JsonNode> each(JsonNode oneOrMany) {
		List<JsonNode> each = new ArrayList<>();
		if (oneOrMany.isArray()) {
			oneOrMany.forEach(each::add);
		}
		else {
			each.add(oneOrMany);
		}
		return each;
	}

	private static Optional<JsonNode> concatenated(JsonNode list) {
		var text = new StringBuilder();
		list.forEach((each) -> text.append(each.stringValue()));
		return Optional.of(JsonMapper.shared().getNodeFactory().stringNode(text.toString()));
	}

	static boolean isOfType(JsonNode value, String type) {
		return switch (type) {
			case "string" -> value.isString();
			case "integer" -> value.isIntegralNumber();
			case "number" -> value.isNumber();
			case "boolean" -> value.isBoolean();
			case "array" -> value.isArray();
			case "object" -> value.isObject();
			case "null" -> value.isNull();
			default -> throw new UnknownWordException("unknown type " + type);
		};
	}

	private static Optional<String> compared(JsonNode actual, JsonNode bound, IntPredicate holds) {
		if (!bound.isNumber()) {
			throw new UnknownWordException("a bound is no number: " + bound);
		}
		return unless(actual.isNumber() && holds.test(actual.decimalValue().compareTo(bound.decimalValue())));
	}

	static boolean isMatchers(JsonNode expected) {
		return expected.isObject() && keys(expected).stream().anyMatch((key) -> key.startsWith("$"));
	}

	static List<String> keys(JsonNode object) {
		return List.copyOf(object.propertyNames());
	}

	static List<String> texts(JsonNode list) {
		return each(list).stream().map(JsonNode::stringValue).toList();
	}

	static Optional<String> unless(boolean holds) {
		return holds ? Optional.empty() : Optional.of("");
	}

	private static String brief(JsonNode value) {
		String text = value.toString();
		return (text.length() <= 300) ? text : text.substring(0, 300) + "…";
	}

	/** What one matcher means. */
	@FunctionalInterface
	interface Rule {

		/**
		 * What is wrong, beyond that it is; empty when nothing is.
		 * @param operand what stands behind the matcher's name
		 * @param all the matchers beside it, and modifiers
		 */
		Optional<String> mismatch(Matcher matcher, JsonNode actual, JsonNode operand, JsonNode all);

	}

}
