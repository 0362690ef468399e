package io.sfumato.ai.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decisions as a server tells them.
 */
final class DecisionJson {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private DecisionJson() {
	}

	/**
	 * The decisions in order.
	 * @param answers by the ids of their questions; missing for none
	 */
	static List<Decision> decisions(JsonNode answers) {
		List<Decision> decisions = new ArrayList<>();
		for (Map.Entry<String, JsonNode> answer : answers.properties()) {
			decisions.add(decision(answer.getKey(), answer.getValue()));
		}
		return decisions;
	}

	// NullAway doesn't see from outside the module that a calibration may be null
	@SuppressWarnings("NullAway")
	private static Decision decision(String id, JsonNode answer) {
		Kind kind = switch (answer.path("type").asString("")) {
			case "yesNo" -> Kind.YES_NO;
			case "choice" -> Kind.CHOICE;
			default -> Kind.SCORE;
		};
		List<String> labels = new ArrayList<>();
		List<Double> probabilities = new ArrayList<>();
		for (JsonNode option : answer.path("probabilities")) {
			JsonNode value = option.path("value");
			labels.add(value.isBoolean() ? (value.booleanValue() ? "yes" : "no") : value.asString(""));
			probabilities.add(option.path("p").asDouble());
		}
		List<Double> raw = new ArrayList<>();
		answer.path("raw").forEach((each) -> raw.add(each.asDouble()));
		JsonNode calibration = answer.path("calibration");
		return new Decision(id, kind, labels, probabilities, raw, best(probabilities),
				answer.path("confidence").asDouble(), answer.path("entropy").asDouble(),
				SlotJson.number(answer.path("score")), SlotJson.number(answer.path("pAbstain")),
				answer.path("abstained").asBoolean(), answer.path("reason").asString(null),
				answer.path("labelMass").asDouble(), answer.path("orderSensitivity").asDouble(),
				answer.path("orders").asInt(),
				calibration.isObject() ? MAPPER.treeToValue(calibration, Receipt.Calibration.class) : null);
	}

	/** The first of the most probable ones. */
	private static int best(List<Double> probabilities) {
		int best = 0;
		for (int option = 1; option < probabilities.size(); option++) {
			best = (probabilities.get(option) > probabilities.get(best)) ? option : best;
		}
		return best;
	}

}
