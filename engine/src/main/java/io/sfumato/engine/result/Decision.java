package io.sfumato.engine.result;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.DecisionQuestion;

/**
 * The answer to a closed question.
 *
 * @param id of the question
 * @param kind of the question
 * @param labels of the options in the question's order; of a yes/no question yes, then no
 * @param probabilities of the options given that one of them is right; they add up to 1
 * @param raw the same before calibration
 * @param best index of the most probable option, the first one on ties
 * @param confidence 0 at chance to 1 (api.md §2.3)
 * @param entropy in nats
 * @param score mean index of a score; null of others
 * @param pAbstain how probable it is that the answer can't be seen; null if that wasn't
 * read
 * @param abstained whether the question is better left unanswered
 * @param reason why: {@code notVisible} or {@code labelMass}; null if it is answered
 * @param labelMass how much of its probability the model gave to the labels at all
 * @param orderSensitivity widest range of an option's probability over the orders read
 * @param orders how many orders of the options were read
 * @param calibration what was applied; null for raw probabilities
 */
public record Decision(String id, DecisionQuestion.Kind kind, List<String> labels, List<Double> probabilities,
		List<Double> raw, int best, double confidence, double entropy, @Nullable Double score,
		@Nullable Double pAbstain, boolean abstained, @Nullable String reason, double labelMass,
		double orderSensitivity, int orders, Receipt.@Nullable Calibration calibration) {

	public Decision {
		labels = List.copyOf(labels);
		probabilities = List.copyOf(probabilities);
		raw = List.copyOf(raw);
	}

	/** The most probable option's label. */
	public String label() {
		return this.labels.get(this.best);
	}

}
