package io.sfumato.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.result.Decision;
import org.jspecify.annotations.Nullable;

/** How {@link ScriptedEngine} decides. */
final class ScriptedDecision {

	private ScriptedDecision() {
	}

	/** Which function a chat calls; nothing if that is no question. */
	static List<Decision> calls(Operation operation, int option) {
		Tools tools = (operation instanceof Operation.Chat chat) ? chat.tools() : null;
		if (tools == null || tools.certain() != null) {
			return List.of();
		}
		List<String> labels = new ArrayList<>(tools.functions().stream().map(Tools.Function::name).toList());
		if (tools.mayAnswer()) {
			labels.add("no function");
		}
		List<Double> probabilities = new ArrayList<>(Collections.nCopies(labels.size(), 0.25 / (labels.size() - 1)));
		probabilities.set(option, 0.75);
		return List.of(new Decision("tool", DecisionQuestion.Kind.CHOICE, labels, probabilities, probabilities, option,
				0.5, 0.5, null, null, false, null, 0.9, 0.01, 1, null));
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
