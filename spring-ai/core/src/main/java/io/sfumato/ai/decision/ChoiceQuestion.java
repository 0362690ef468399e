package io.sfumato.ai.decision;

import java.util.Arrays;
import java.util.List;

/**
 * Which one of several options it is.
 *
 * @param options 2 to 255
 */
public record ChoiceQuestion(String instructions, List<Option> options) implements DecisionQuestion {

	public ChoiceQuestion {
		options = List.copyOf(options);
	}

	/** A question whose options speak for themselves. */
	public static ChoiceQuestion of(String instructions, String... options) {
		return new ChoiceQuestion(instructions, Arrays.stream(options).map(Option::of).toList());
	}

	/** A question whose options are the constants of an enum, by their names. */
	public static <E extends Enum<E>> ChoiceQuestion of(String instructions, Class<E> options) {
		return new ChoiceQuestion(instructions,
				Arrays.stream(options.getEnumConstants()).map((each) -> Option.of(each.name())).toList());
	}

}
