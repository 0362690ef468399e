package io.sfumato.web;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.result.Decision;
import org.jspecify.annotations.Nullable;

/** How {@link ScriptedEngine} decides. */
final class ScriptedDecision {

	private ScriptedDecision() {
	}

	/** The first option gets a half and its successors half of the one before each. */
	static Decision of(DecisionQuestion question, @Nullable Double threshold) {
		boolean yesNo = question.kind() == DecisionQuestion.Kind.YES_NO;
		List<String> labels = yesNo ? List.of("yes", "no")
				: question.options().stream().map(DecisionQuestion.Option::label).toList();
		List<Double> probabilities = new ArrayList<>();
		double left = 1;
		for (int option = 0; option < labels.size(); option++) {
			left = (option < labels.size() - 1) ? left / 2 : left;
			probabilities.add(left);
		}
		double mean = 0;
		for (int option = 0; option < labels.size(); option++) {
			mean += option * probabilities.get(option);
		}
		return new Decision(question.id(), question.kind(), labels, probabilities, probabilities, 0, 0.25, 0.5,
				(question.kind() == DecisionQuestion.Kind.SCORE) ? mean : null, (threshold != null) ? 0.125 : null,
				threshold != null && threshold <= 0.125, null, 0.9, 0.01, 1, null);
	}

}
