package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.structured.read.LabelTrie;
import io.sfumato.structured.read.Orders;
import io.sfumato.structured.read.ReadKind;
import io.sfumato.structured.read.ReadQuestion;
import io.sfumato.structured.read.SameLabelException;
import io.sfumato.structured.read.Wording;

/**
 * Checks closed questions and plans how they are read. Thread-safe.
 */
final class DecisionPlanner {

	/** What the model says of something it can't see. */
	static final String NOT_VISIBLE = "not visible";

	/** Cells of the longest label and its end. */
	private static final int LONGEST_LABEL = 64;

	private final ServedModel model;

	private final int textBytes;

	private final int contextBytes;

	/**
	 * @param textBytes most bytes of a question, a label or a description
	 * @param contextBytes most bytes of the state
	 */
	DecisionPlanner(ServedModel model, int textBytes, int contextBytes) {
		this.model = model;
		this.textBytes = textBytes;
		this.contextBytes = contextBytes;
	}

	/**
	 * Plans the questions of a request.
	 * @param media what its media are, in order
	 * @param tokens soft tokens that these have at least
	 * @throws InvalidRequestException pointing to what is wrong
	 */
	DecisionPlan plan(RunRequest request, Operation.Decide decide, List<Kind> media, int tokens) {
		List<DecisionQuestion> questions = decide.questions();
		if (questions.isEmpty()) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "There is no question", "/questions");
		}
		between("questions", questions.size(), 1, Operation.Decide.MOST_QUESTIONS, "/questions");
		Integer permutations = decide.permutations();
		if (permutations != null) {
			between("permutations", permutations, 1, Orders.MOST, "/permutations");
		}
		Double abstention = decide.abstention();
		if (abstention != null && !(abstention >= 0 && abstention <= 1)) {
			throw invalid("A threshold of abstention is between 0 and 1", "/abstain/threshold");
		}
		TextChecks.checkLength(decide.state(), this.contextBytes, "/state");
		if (request.media().isEmpty() && (decide.state() == null || decide.state().isBlank())) {
			throw new InvalidRequestException(Problem.MISSING_FIELD,
					"There is neither a medium nor a state to ask about", "/media");
		}
		return plan(decide, instructions(request.instructions(), decide.state()), media, tokens);
	}

	/**
	 * Plans questions, be there something to look at or not.
	 * @param instructions what stands before every question; null for nothing
	 * @param media what the request's media are, in order
	 * @param tokens soft tokens that these have at least
	 */
	DecisionPlan plan(Operation.Decide decide, @Nullable String instructions, List<Kind> media, int tokens) {
		List<DecisionQuestion> questions = decide.questions();
		List<DecisionPlan.Read> reads = new ArrayList<>();
		Map<String, Integer> numbers = new HashMap<>();
		Map<List<String>, LabelTrie> labels = new HashMap<>();
		for (int index = 0; index < questions.size(); index++) {
			DecisionQuestion question = questions.get(index);
			String pointer = "/questions/" + index;
			if (numbers.put(question.id(), index) != null) {
				throw invalid("Two questions have the same id", pointer + "/id");
			}
			if (!question.dependsOn().isEmpty() && !decide.isolated()) {
				throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
						"/isolation and /questions don't go together: questions that share a canvas are read at once,"
								+ " so none can depend on another",
						pointer + "/dependsOn");
			}
			DecisionPlan.Read read = read(media, instructions, decide, question, labels, pointer);
			// before the next one: a long state isn't cut into tokens for each of 400
			// questions to find that it fits none
			read.requireRoom(tokens, this.model.backbone().shape().maxPositions());
			reads.add(read);
		}
		return new DecisionPlan(decide, media, instructions, reads, stages(questions, numbers));
	}

	private static @Nullable String instructions(@Nullable String instructions, @Nullable String state) {
		String all = Stream.of(instructions, state)
			.filter(Objects::nonNull)
			.filter((text) -> !text.isBlank())
			.collect(Collectors.joining("\n"));
		return all.isEmpty() ? null : all;
	}

	/**
	 * Plans a question.
	 * @param known labels of earlier questions: many have the same, yes and no most of
	 * all
	 */
	private DecisionPlan.Read read(List<Kind> media, @Nullable String instructions, Operation.Decide decide,
			DecisionQuestion asked, Map<List<String>, LabelTrie> known, String pointer) {
		if (asked.ask().isBlank()) {
			throw invalid("The question is empty", pointer + "/ask");
		}
		TextChecks.checkLength(asked.ask(), this.textBytes, pointer + "/ask");
		String list = pointer + ((asked.kind() == DecisionQuestion.Kind.SCORE) ? "/levels" : "/options");
		ReadQuestion question = question(asked, list);
		Wording wording = this.model.reading().wording().fit(question);
		LabelTrie labels = known.computeIfAbsent(question.options().stream().map(ReadQuestion.Option::label).toList(),
				(same) -> labels(question, decide.abstention() != null, list));
		PromptLayout layout = new PromptLayout(this.model.language()
			.prompt(media, instructions, wording.text(question, Orders.of(question.options().size(), 1).getFirst())));
		return new DecisionPlan.Read(asked, question, wording, labels, layout, pointer);
	}

	private ReadQuestion question(DecisionQuestion asked, String list) {
		List<ReadQuestion.Option> options = new ArrayList<>();
		for (int index = 0; index < asked.options().size(); index++) {
			DecisionQuestion.Option option = asked.options().get(index);
			if (option.label().isBlank()) {
				throw invalid("The label is empty", list + "/" + index);
			}
			TextChecks.checkLength(option.label(), this.textBytes, list + "/" + index);
			TextChecks.checkLength(option.description(), this.textBytes, list + "/" + index);
			options.add(new ReadQuestion.Option(option.label().strip(), option.description()));
		}
		return switch (asked.kind()) {
			case YES_NO -> (options.isEmpty()) ? ReadQuestion.yesNo(asked.ask())
					: new ReadQuestion(ReadKind.YES_NO, asked.ask(), options);
			case CHOICE -> {
				between("options", options.size(), 1, Operation.Decide.MOST_OPTIONS, list);
				yield new ReadQuestion(ReadKind.CHOICE, asked.ask(), options);
			}
			case SCORE -> {
				between("levels", options.size(), 1, Operation.Decide.MOST_LEVELS, list);
				yield new ReadQuestion(ReadKind.SCORE, asked.ask(), options);
			}
		};
	}

	private LabelTrie labels(ReadQuestion question, boolean mayAbstain, String pointer) {
		List<List<int[]>> spellings = new ArrayList<>();
		for (int index = 0; index < question.options().size(); index++) {
			List<int[]> ways = spellings(question.options().get(index).label());
			int cells = ways.getFirst().length + 1;
			if (cells > LONGEST_LABEL) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"The label has %d tokens with its end, at most %d are allowed".formatted(cells, LONGEST_LABEL),
						pointer + "/" + index, (long) LONGEST_LABEL, (long) cells);
			}
			spellings.add(ways);
		}
		boolean said = question.options().stream().anyMatch((option) -> option.label().equalsIgnoreCase(NOT_VISIBLE));
		if (mayAbstain && !said) {
			spellings.add(List.of(this.model.language().encode(NOT_VISIBLE)));
		}
		try {
			return LabelTrie.of(spellings, this.model.backbone().shape().endTokens().getFirst());
		}
		catch (SameLabelException ex) {
			throw invalid("Options %d and %d are the same to the model".formatted(ex.first(), ex.second()),
					pointer + "/" + Math.min(ex.second(), question.options().size() - 1));
		}
	}

	/** The label as it is, and with its first letter the other way. */
	private List<int[]> spellings(String label) {
		Set<String> ways = new LinkedHashSet<>(List.of(label));
		int first = label.codePointAt(0);
		int other = Character.isUpperCase(first) ? Character.toLowerCase(first) : Character.toUpperCase(first);
		ways.add(Character.toString(other) + label.substring(Character.charCount(first)));
		List<int[]> spellings = new ArrayList<>();
		for (String way : ways) {
			int[] tokens = this.model.language().encode(way);
			if (tokens.length > 0 && tokens.length < LONGEST_LABEL || spellings.isEmpty()) {
				spellings.add(tokens);
			}
		}
		return spellings;
	}

	/**
	 * Stage by stage, what depends on earlier stages only.
	 * @throws InvalidRequestException if a question depends on none of these, or on
	 * itself
	 */
	private static List<List<Integer>> stages(List<DecisionQuestion> questions, Map<String, Integer> numbers) {
		Set<Integer> left = new LinkedHashSet<>();
		for (int index = 0; index < questions.size(); index++) {
			left.add(index);
			for (String dependency : questions.get(index).dependsOn()) {
				if (!numbers.containsKey(dependency)) {
					throw invalid("No question has this id", "/questions/" + index + "/dependsOn");
				}
			}
		}
		List<List<Integer>> stages = new ArrayList<>();
		while (!left.isEmpty()) {
			List<Integer> ready = left.stream()
				.filter((index) -> questions.get(index)
					.dependsOn()
					.stream()
					.noneMatch((dependency) -> left.contains(numbers.get(dependency))))
				.toList();
			if (ready.isEmpty()) {
				throw invalid("The questions depend on each other in a circle",
						"/questions/" + left.iterator().next() + "/dependsOn");
			}
			stages.add(ready);
			ready.forEach(left::remove);
		}
		return stages;
	}

	/**
	 * @throws InvalidRequestException if prompt and answer are longer than the model
	 */
	static void checkContext(long prompt, long answer, int positions, String pointer) {
		if (prompt + answer > positions) {
			throw new InvalidRequestException(Problem.CONTEXT_LENGTH,
					"%d tokens of media and text and %d of the answer are more than the model's %d positions"
						.formatted(prompt, answer, positions),
					pointer, (long) positions, prompt + answer);
		}
	}

	private static void between(String what, int actual, int from, int to, String pointer) {
		if (actual < from || actual > to) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"From %d to %d %s are allowed, not %d".formatted(from, to, what, actual), pointer, (long) to,
					(long) actual);
		}
	}

	private static InvalidRequestException invalid(String message, String pointer) {
		return new InvalidRequestException(Problem.INVALID_VALUE, message, pointer);
	}

}
