package io.sfumato.ai.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which one of several options it is.
 *
 * @param choice the most probable one
 * @param confidence 0 at chance to 1: how far its probability exceeds that of a guess
 * @param probabilities of all options, in the question's order; they add up to 1
 */
public record ChoiceAnswer(String choice, double confidence,
		Map<String, Double> probabilities) implements DecisionAnswer {

	public ChoiceAnswer {
		probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
	}

	/** The choice as a constant of the enum that the options came from. */
	public <E extends Enum<E>> E choice(Class<E> options) {
		return Enum.valueOf(options, this.choice);
	}

}
