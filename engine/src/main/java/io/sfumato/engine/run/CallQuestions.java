package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Tools;
import io.sfumato.engine.request.Turn;

/**
 * How a chat with functions is put to a model.
 * <p>
 * Nothing is parsed out of what a model writes. Which function it is, or that it is none,
 * is one closed question about the conversation, whose options are the functions' names
 * with their descriptions: the option that is read as the most probable one is taken, and
 * all probabilities are told. There is no threshold and no rule beside it. Then the run
 * is that of a chat whose text is a record, the function's parameters being its schema,
 * or of a chat in words. Thread-safe.
 */
final class CallQuestions {

	/** Names have no blanks, so it is none of them. */
	private static final String NO_FUNCTION = "no function";

	private static final String IN_WORDS = "The answer is given in words.";

	private static final String ASK = "Which function does the last message need?";

	/** The one question's id. */
	private static final String ID = "tool";

	private static final String OPTIONS = "/questions/0/options/";

	private final Language language;

	CallQuestions(Language language) {
		this.language = language;
	}

	/**
	 * The same request without functions, if there is only one way to take it: what is
	 * called is certain, or there is nothing to call.
	 * @throws InvalidRequestException if the model can't decide what the request leaves
	 * open
	 */
	RunRequest settled(RunRequest request) {
		Tools tools = tools(request);
		if (tools == null) {
			return request;
		}
		if (tools.mayAnswer() && !this.language.callsFunctions()) {
			throw new InvalidRequestException(Problem.UNSUPPORTED_PARAMETER,
					"The model wasn't trained to decide whether to call a function: name one in tool_choice, or let"
							+ " one be required",
					Tools.POINTER);
		}
		Tools.Function certain = tools.certain();
		return (certain != null) ? calling(request, certain) : request;
	}

	/** The functions between which is read; null if there are none. */
	static @Nullable Tools tools(RunRequest request) {
		return (request.operation() instanceof Operation.Chat chat) ? chat.tools() : null;
	}

	/** What the request is in each case, by the options of the question. */
	List<RunRequest> outcomes(RunRequest request, Tools tools) {
		List<RunRequest> outcomes = new ArrayList<>();
		tools.functions().forEach((function) -> outcomes.add(calling(request, function)));
		if (tools.mayAnswer()) {
			Operation.Chat chat = (Operation.Chat) request.operation();
			outcomes
				.add(request.with(new Operation.Chat(chat.turns(), chat.choices(), chat.record(), chat.notVisible())));
		}
		return outcomes;
	}

	/**
	 * The question which outcome it is.
	 * @param media what the request's media are, in order
	 * @param tokens soft tokens that these have at least
	 * @throws InvalidRequestException pointing to a function whose name can't be an
	 * option
	 */
	DecisionPlan choice(RunRequest request, Tools tools, List<Kind> media, int tokens, DecisionPlanner decisions) {
		List<DecisionQuestion.Option> options = new ArrayList<>();
		tools.functions().forEach((each) -> options.add(new DecisionQuestion.Option(each.name(), each.description())));
		if (tools.mayAnswer()) {
			options.add(new DecisionQuestion.Option(NO_FUNCTION, IN_WORDS));
		}
		DecisionQuestion question = new DecisionQuestion(ID, DecisionQuestion.Kind.CHOICE, ASK, options, List.of());
		String state = conversation(((Operation.Chat) request.operation()).turns());
		try {
			return decisions.plan(new Operation.Decide(List.of(question), state, true, null, true, null), state, media,
					tokens);
		}
		catch (InvalidRequestException ex) {
			throw new InvalidRequestException(ex.problem(), String.valueOf(ex.getMessage()),
					pointer(ex.pointer(), tools), ex.limit(), ex.actual());
		}
	}

	/** Not every tool of a request need be an option: a function knows its place. */
	private static String pointer(@Nullable String asked, Tools tools) {
		Tools.Function function = (asked != null && asked.startsWith(OPTIONS))
				? tools.called(Integer.parseInt(asked.substring(OPTIONS.length()))) : null;
		return (function != null) ? function.parameters().pointer().replaceFirst("/parameters$", "/name")
				: Tools.POINTER;
	}

	/** Who said what, where more than one message is there. */
	private static String conversation(List<Turn> turns) {
		return (turns.size() == 1) ? turns.getFirst().text()
				: turns.stream()
					.map((turn) -> turn.role().name().toLowerCase(Locale.ROOT) + ": " + turn.text())
					.collect(Collectors.joining("\n"));
	}

	private RunRequest calling(RunRequest request, Tools.Function function) {
		Operation.Chat chat = (Operation.Chat) request.operation();
		return request.with(new Operation.Chat(told(chat.turns(), function), chat.choices(), function.parameters(),
				chat.notVisible()));
	}

	/**
	 * A model that was trained on records sees all it needs on the canvas; another one is
	 * told what it fills in.
	 */
	private List<Turn> told(List<Turn> turns, Tools.Function function) {
		SlotPadding padding = this.language.slotPadding();
		if (padding != null && padding.ofRecords()) {
			return turns;
		}
		RecordForm.Schema parameters = function.parameters();
		String description = function.description();
		String words = "Call the function %s.%s Its arguments are JSON of this schema: %s".formatted(function.name(),
				(description != null) ? " " + description : "", parameters.json());
		List<Turn> told = new ArrayList<>(turns);
		boolean instructed = !turns.isEmpty() && turns.getFirst().role() == Turn.Role.SYSTEM;
		String before = instructed ? told.removeFirst().text() + "\n" : "";
		told.addFirst(Turn.of(Turn.Role.SYSTEM, before + words));
		return told;
	}

}
