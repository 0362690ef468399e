package io.sfumato.engine.request;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A closed question.
 *
 * @param id names its answer; unique in the request
 * @param ask the question in words
 * @param options of a choice, or the levels of a score from low to high; of a yes/no
 * question empty, or yes and no with their descriptions
 * @param dependsOn ids of questions whose answers are known when this one is asked
 */
public record DecisionQuestion(String id, Kind kind, String ask, List<Option> options, List<String> dependsOn) {

	public DecisionQuestion {
		options = List.copyOf(options);
		dependsOn = List.copyOf(dependsOn);
	}

	/** What is asked for. */
	public enum Kind {

		/** Whether something is so. */
		YES_NO,
		/** One of several options. */
		CHOICE,
		/** One of several levels. */
		SCORE

	}

	/**
	 * What an answer may be.
	 *
	 * @param label how it is written
	 * @param description when it is the right one; null for none
	 */
	public record Option(String label, @Nullable String description) {
	}

}
