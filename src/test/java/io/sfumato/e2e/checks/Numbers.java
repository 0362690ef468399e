package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Matchers of numbers and distributions. A distribution is an object of probabilities by
 * name, or a list of objects with {@code value} and {@code probability} (or {@code p}).
 */
final class Numbers {

	static final Map<String, Matcher.Rule> RULES = Map.of("$eqSum", Numbers::equalsSum, "$sumValues",
			(matcher, actual, sum, all) -> Matcher.unless(actual.isObject() && isNear(list(actual), sum)), "$sumOf",
			Numbers::sumOf, "$argmaxOf",
			(matcher, actual, pointer, all) -> likeliest(matcher.at(pointer), JsonNode::isArray, matcher, actual),
			"$argmaxKeyOf",
			(matcher, actual, pointer, all) -> likeliest(matcher.at(pointer), JsonNode::isObject, matcher, actual),
			"$weightedMeanOf", Numbers::weightedMean, "$near",
			(matcher, actual, wanted, all) -> Matcher.unless(near(actual, wanted, tolerance(all))));

	private static final double EXACT = 1e-9;

	private Numbers() {
	}

	private static Optional<String> equalsSum(Matcher matcher, JsonNode actual, JsonNode pointers, JsonNode all) {
		double sum = 0;
		for (JsonNode pointer : pointers) {
			JsonNode part = matcher.at(pointer);
			if (!part.isNumber()) {
				return Optional.of(": " + pointer + " isn't a number");
			}
			sum += part.doubleValue();
		}
		return Matcher.unless(actual.isNumber() && actual.doubleValue() == sum);
	}

	private static Optional<String> sumOf(Matcher matcher, JsonNode actual, JsonNode sum, JsonNode all) {
		List<JsonNode> parts = list(actual).stream().map((each) -> each.path(sum.get("member").stringValue())).toList();
		return Matcher.unless(actual.isArray() && isNear(parts, sum));
	}

	/** Whether they add up to {@code is}, up to {@code tol}. */
	private static boolean isNear(List<JsonNode> parts, JsonNode sum) {
		double total = parts.stream().mapToDouble((part) -> part.asDouble(0)).sum();
		return parts.stream().allMatch(JsonNode::isNumber)
				&& Math.abs(total - sum.get("is").doubleValue()) <= tolerance(sum);
	}

	private static Optional<String> likeliest(JsonNode distribution, Predicate<JsonNode> form, Matcher matcher,
			JsonNode actual) {
		Optional<List<Outcome>> outcomes = form.test(distribution) ? outcomes(distribution) : Optional.empty();
		Outcome best = null;
		for (Outcome each : outcomes.orElse(List.of())) {
			best = (best == null || each.probability() > best.probability()) ? each : best;
		}
		return (best == null) ? Optional.of(": there is no such distribution") : matcher.mismatch(best.value(), actual);
	}

	private static Optional<String> weightedMean(Matcher matcher, JsonNode actual, JsonNode pointer, JsonNode all) {
		Optional<List<Outcome>> outcomes = outcomes(matcher.at(pointer));
		if (outcomes.isEmpty() || outcomes.get().isEmpty()) {
			return Optional.of(": there is no such distribution");
		}
		double mean = 0;
		for (Outcome each : outcomes.get()) {
			JsonNode value = each.value();
			mean += each.probability()
					* (value.isNumber() ? value.doubleValue() : Integer.parseInt(value.stringValue()));
		}
		return (actual.isNumber() && Math.abs(actual.doubleValue() - mean) <= tolerance(all)) ? Optional.empty()
				: Optional.of("but " + mean);
	}

	private static Optional<List<Outcome>> outcomes(JsonNode distribution) {
		List<Outcome> outcomes = new ArrayList<>();
		if (distribution.isObject()) {
			distribution.properties()
				.forEach((each) -> outcomes.add(new Outcome(
						JsonMapper.shared().getNodeFactory().stringNode(each.getKey()), each.getValue().asDouble(-1))));
		}
		else if (distribution.isArray()) {
			distribution.forEach((each) -> outcomes
				.add(new Outcome(each.path("value"), each.path(each.has("p") ? "p" : "probability").asDouble(-1))));
		}
		boolean whole = distribution.isContainer()
				&& outcomes.stream().allMatch((each) -> each.probability() >= 0 && !each.value().isMissingNode());
		return whole ? Optional.of(outcomes) : Optional.empty();
	}

	private static boolean near(JsonNode actual, JsonNode wanted, double tolerance) {
		if (wanted.isNumber()) {
			return actual.isNumber() && Math.abs(actual.doubleValue() - wanted.doubleValue()) <= tolerance;
		}
		if (!wanted.isContainer() || wanted.getNodeType() != actual.getNodeType() || wanted.size() != actual.size()) {
			return false;
		}
		if (wanted.isObject()) {
			return wanted.properties()
				.stream()
				.allMatch((each) -> near(actual.path(each.getKey()), each.getValue(), tolerance));
		}
		for (int index = 0; index < wanted.size(); index++) {
			if (!near(actual.get(index), wanted.get(index), tolerance)) {
				return false;
			}
		}
		return true;
	}

	private static double tolerance(JsonNode all) {
		return all.path(Matcher.TOLERANCE).asDouble(EXACT);
	}

	private static List<JsonNode> list(JsonNode container) {
		List<JsonNode> list = new ArrayList<>();
		container.forEach(list::add);
		return list;
	}

	private record Outcome(JsonNode value, double probability) {
	}

}
