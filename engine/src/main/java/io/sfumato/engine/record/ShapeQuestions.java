package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.plan.Decision;

/**
 * How the shape of a record is asked for: in the words of the schema where it has any,
 * else by the names of members.
 */
final class ShapeQuestions {

	/** Characters of a schema's own words that are shown. */
	private static final int MOST_WORDS = 500;

	/** Characters of a branch's name; a longer one is shown as a number. */
	private static final int LONGEST_NAME = 60;

	private ShapeQuestions() {
	}

	static DecisionQuestion of(Decision decision) {
		DecisionQuestion.Kind kind = (decision.kind() == Decision.Kind.PRESENT) ? DecisionQuestion.Kind.YES_NO
				: DecisionQuestion.Kind.CHOICE;
		List<DecisionQuestion.Option> options = (kind == DecisionQuestion.Kind.YES_NO) ? List.of()
				: names(decision.options()).stream().map((name) -> new DecisionQuestion.Option(name, null)).toList();
		return new DecisionQuestion(decision.pointer(), kind, ask(decision), options, List.of());
	}

	private static List<String> names(List<String> options) {
		List<String> names = new ArrayList<>();
		for (String option : options) {
			String name = option.strip();
			boolean plain = !name.isEmpty() && name.length() <= LONGEST_NAME
					&& names.stream().noneMatch(name::equalsIgnoreCase);
			names.add(plain ? name : "option " + (names.size() + 1));
		}
		return names;
	}

	private static String ask(Decision decision) {
		String about = decision.about().strip();
		if (about.length() > MOST_WORDS) {
			boolean splits = Character.isHighSurrogate(about.charAt(MOST_WORDS - 1));
			about = about.substring(0, splits ? MOST_WORDS - 1 : MOST_WORDS);
		}
		if (about.endsWith("?")) {
			return about;
		}
		List<String> steps = JsonPointer.steps(decision.place());
		String what = steps.isEmpty() ? "record" : words(steps.getLast());
		String question = switch (decision.kind()) {
			case COUNT -> "How many %s are there%s?".formatted(steps.isEmpty() ? "rows" : what, within(steps));
			case PRESENT -> isPlural(what) ? "Are any %s there%s?".formatted(what, within(steps))
					: "Is there %s %s%s?".formatted(article(what), what, within(steps));
			default -> "Which kind of %s is it%s: %s?".formatted(what, within(steps),
					String.join(", ", names(decision.options())));
		};
		return about.isEmpty() ? question : about + (about.endsWith(".") ? " " : ". ") + question;
	}

	/** The row that a place is in. */
	private static String within(List<String> steps) {
		for (int step = steps.size() - 2; step > 0; step--) {
			if (steps.get(step).matches("[0-9]+")) {
				return " in %s %d".formatted(words(steps.get(step - 1)), Integer.parseInt(steps.get(step)) + 1);
			}
		}
		return "";
	}

	/** {@code phoneNumber} and {@code phone_number} as words. */
	private static String words(String key) {
		String words = key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").replaceAll("[_\\-\\s]+", " ").strip();
		return words.isEmpty() ? "part" : words.toLowerCase(Locale.ROOT);
	}

	private static boolean isPlural(String words) {
		return words.endsWith("s") && !words.endsWith("ss");
	}

	private static String article(String words) {
		return ("aeiou".indexOf(words.charAt(0)) >= 0) ? "an" : "a";
	}

}
