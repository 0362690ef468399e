package io.sfumato.e2e.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Matchers of JSON documents, which may stand in a string, and of lists of objects. */
final class Documents {

	static final Map<String, Matcher.Rule> RULES = Map.of("$validates", Documents::validates, "$keysInOrder",
			Documents::keysInOrder, "$parsesTo",
			(matcher, actual, type, all) -> Matcher
				.unless(actual.isString() && Matcher.isOfType(parsed(actual), type.stringValue())),
			"$sortedDesc", Documents::sortedDescending);

	private Documents() {
	}

	/** An independent validator decides; formats are asserted, not annotated. */
	private static Optional<String> validates(Matcher matcher, JsonNode actual, JsonNode schema, JsonNode all) {
		JsonNode document = parsed(actual);
		if (document.isMissingNode()) {
			return Optional.of(": it isn't JSON");
		}
		List<Error> errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(schema.toString())
			.validate(document.toString(), InputFormat.JSON,
					(context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)));
		return errors.isEmpty() ? Optional.empty() : Optional.of(": " + errors);
	}

	/** Keys that may be absent leave no gap; those that are there are all listed. */
	private static Optional<String> keysInOrder(Matcher matcher, JsonNode actual, JsonNode keys, JsonNode all) {
		JsonNode document = parsed(actual);
		List<String> listed = Matcher.texts(keys);
		return Matcher.unless(
				document.isObject() && Matcher.keys(document).equals(listed.stream().filter(document::has).toList()));
	}

	private static Optional<String> sortedDescending(Matcher matcher, JsonNode actual, JsonNode pointer, JsonNode all) {
		double last = Double.POSITIVE_INFINITY;
		for (JsonNode each : actual) {
			JsonNode value = Pointers.one(each, pointer.stringValue());
			if (!value.isNumber() || value.doubleValue() > last) {
				return Optional.of("");
			}
			last = value.doubleValue();
		}
		return Matcher.unless(actual.isArray());
	}

	/**
	 * What a string says, or the value itself; a missing node for a string of no JSON.
	 */
	private static JsonNode parsed(JsonNode value) {
		if (!value.isString()) {
			return value;
		}
		try {
			return JsonMapper.shared().readTree(value.stringValue());
		}
		catch (JacksonException noJson) {
			return MissingNode.getInstance();
		}
	}

}
