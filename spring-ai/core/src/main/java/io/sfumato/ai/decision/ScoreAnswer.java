package io.sfumato.ai.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where on a scale it is.
 *
 * @param score mean level, counted from 0
 * @param level the most probable one
 * @param confidence 0 at chance to 1: how close the levels' probabilities are together
 * @param probabilities of all levels, from low to high; they add up to 1
 */
public record ScoreAnswer(double score, String level, double confidence,
		Map<String, Double> probabilities) implements DecisionAnswer {

	public ScoreAnswer {
		probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
	}

}
