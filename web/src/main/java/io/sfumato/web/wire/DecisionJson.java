package io.sfumato.web.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.result.Decision;

/**
 * Decisions on the native API (api.md §3.6).
 */
final class DecisionJson {

	private DecisionJson() {
	}

	/** The answers by the ids of their questions. */
	static Map<String, Object> of(List<Decision> decisions) {
		var answers = new LinkedHashMap<String, Object>();
		decisions.forEach((decision) -> answers.put(decision.id(), answer(decision)));
		return Map.of("answers", answers);
	}

	private static Map<String, @Nullable Object> answer(Decision decision) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("type", switch (decision.kind()) {
			case YES_NO -> "yesNo";
			case CHOICE -> "choice";
			case SCORE -> "score";
		});
		json.put("value", value(decision));
		if (decision.score() != null) {
			json.put("score", decision.score());
		}
		json.put("probabilities", probabilities(decision));
		json.put("confidence", decision.confidence());
		json.put("entropy", decision.entropy());
		json.put("pAbstain", decision.pAbstain());
		json.put("abstained", decision.abstained());
		json.put("reason", decision.reason());
		// whether a probability is one is always said
		json.put("calibration", decision.calibration());
		json.put("raw", decision.raw());
		json.put("labelMass", decision.labelMass());
		json.put("orderSensitivity", decision.orderSensitivity());
		json.put("orders", decision.orders());
		return json;
	}

	/** The most probable option, null when abstained. */
	static @Nullable Object value(Decision decision) {
		return decision.abstained() ? null : value(decision, decision.best());
	}

	private static Object value(Decision decision, int option) {
		return (decision.kind() == DecisionQuestion.Kind.YES_NO) ? (Object) (option == 0)
				: decision.labels().get(option);
	}

	static List<Map<String, Object>> probabilities(Decision decision) {
		List<Map<String, Object>> probabilities = new ArrayList<>();
		for (int option = 0; option < decision.labels().size(); option++) {
			var each = new LinkedHashMap<String, Object>();
			each.put("value", value(decision, option));
			each.put("p", decision.probabilities().get(option));
			probabilities.add(each);
		}
		return probabilities;
	}

}
