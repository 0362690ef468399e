package io.sfumato.ai.decision;

import java.util.Arrays;
import java.util.List;

/**
 * Where on a scale it is.
 *
 * @param levels 2 to 26, from low to high
 */
public record ScoreQuestion(String instructions, List<Option> levels) implements DecisionQuestion {

	public ScoreQuestion {
		levels = List.copyOf(levels);
	}

	/** A question whose levels speak for themselves. */
	public static ScoreQuestion of(String instructions, String... levels) {
		return new ScoreQuestion(instructions, Arrays.stream(levels).map(Option::of).toList());
	}

}
