package io.sfumato.trainer.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.DecisionQuestion.Option;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.data.TextAnswer;

/**
 * The questions of a set as closed ones: those that are answered with yes or no, and, of
 * the others, a choice between the right answer and answers that questions which begin
 * alike have elsewhere in the set. What isn't visible has no right option: such questions
 * are for themselves.
 */
final class TypedQuestions {

	private static final Set<String> YES_NO = Set.of("yes", "no");

	private static final int FEWEST_OPTIONS = 3;

	private static final int MOST_OPTIONS = 5;

	private final Map<String, TreeSet<String>> answers = new TreeMap<>();

	private final Random random;

	/**
	 * @param pages what is asked about each page of the set
	 * @param seed of the options that are offered, and of their order
	 */
	TypedQuestions(List<List<Exchange>> pages, long seed) {
		this.random = new Random(seed);
		for (List<Exchange> page : pages) {
			for (Exchange exchange : page) {
				if (exchange.answer() instanceof TextAnswer(String text, boolean copied)) {
					this.answers.computeIfAbsent(beginning(exchange), (key) -> new TreeSet<>()).add(text);
				}
			}
		}
	}

	/** "how many", "what color". */
	private static String beginning(Exchange exchange) {
		String[] words = exchange.question().toLowerCase(Locale.ROOT).replaceFirst("^please: ", "").split(" ");
		return (words.length > 1) ? words[0] + " " + words[1] : words[0];
	}

	/** The closed questions about one page that have a right option. */
	List<Closed> of(List<Exchange> page) {
		List<Closed> closed = new ArrayList<>();
		for (Exchange exchange : page) {
			if (!(exchange.answer() instanceof TextAnswer(String right, boolean copied))
					|| right.equals(Phrasing.NOT_VISIBLE)) {
				continue;
			}
			String id = Integer.toString(closed.size());
			if (YES_NO.contains(right)) {
				closed.add(new Closed(new DecisionQuestion(id, Kind.YES_NO, exchange.question(), List.of(), List.of()),
						right.equals("yes") ? 0 : 1));
				continue;
			}
			List<String> options = options(exchange, right);
			if (options.size() >= FEWEST_OPTIONS) {
				closed.add(new Closed(
						new DecisionQuestion(id, Kind.CHOICE, exchange.question(),
								options.stream().map((option) -> new Option(option, null)).toList(), List.of()),
						options.indexOf(right)));
			}
		}
		return closed;
	}

	/** Choices about what isn't on the page: whatever is chosen, it is wrong. */
	List<DecisionQuestion> unanswerable(List<Exchange> page) {
		List<DecisionQuestion> questions = new ArrayList<>();
		for (Exchange exchange : page) {
			if (exchange.answer() instanceof TextAnswer(String right, boolean copied)
					&& right.equals(Phrasing.NOT_VISIBLE)) {
				List<String> options = others(exchange, right);
				if (options.size() >= FEWEST_OPTIONS) {
					questions.add(new DecisionQuestion(Integer.toString(questions.size()), Kind.CHOICE,
							exchange.question(),
							options.stream().limit(FEWEST_OPTIONS).map((option) -> new Option(option, null)).toList(),
							List.of()));
				}
			}
		}
		return questions;
	}

	/** The answers that a question might have but doesn't, in any order. */
	private List<String> others(Exchange exchange, String right) {
		List<String> others = new ArrayList<>(this.answers.getOrDefault(beginning(exchange), new TreeSet<>()));
		others.removeAll(List.of(right, Phrasing.NOT_VISIBLE, "yes", "no"));
		Collections.shuffle(others, this.random);
		return others;
	}

	private List<String> options(Exchange exchange, String right) {
		List<String> others = others(exchange, right);
		int count = FEWEST_OPTIONS + this.random.nextInt(MOST_OPTIONS - FEWEST_OPTIONS + 1);
		Set<String> options = new LinkedHashSet<>(others.subList(0, Math.min(others.size(), count - 1)));
		options.add(right);
		List<String> shuffled = new ArrayList<>(options);
		Collections.shuffle(shuffled, this.random);
		return shuffled;
	}

	/**
	 * A question whose answer is known.
	 *
	 * @param truth index of the right option
	 */
	record Closed(DecisionQuestion question, int truth) {
	}

}
