package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.EngineSettings.Limits;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.record.RecordPlanner;
import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.strategy.Decoding;
import io.sfumato.engine.strategy.Strategies;
import io.sfumato.structured.calibration.Calibration;

/**
 * Plans the texts of a run: what each is asked, and how it is decoded. Thread-safe.
 */
final class TextPlanner {

	/** The embedded model is trained on exactly this prompt. */
	private static final String TRANSCRIBE = "What is said?";

	private final Language language;

	private final Strategies strategies;

	private final Limits limits;

	private final RecordItems records;

	TextPlanner(Language language, Strategies strategies, Limits limits, RecordPlanner records,
			Calibration calibration) {
		this.language = language;
		this.strategies = strategies;
		this.limits = limits;
		this.records = new RecordItems(records, strategies, limits, calibration);
	}

	/**
	 * Plans the texts of a request; none for closed questions.
	 * @param media those that the texts are about
	 * @param decoding of the request as a whole
	 * @throws InvalidRequestException pointing to what is wrong
	 */
	List<RunPlan.Item> plan(RunRequest request, ShownMedia media, Decoding decoding, List<Receipt.Warning> warnings) {
		Asked asked = new Asked(request, media, decoding, warnings);
		return switch (request.operation()) {
			case Operation.Caption caption -> captions(asked, caption);
			case Operation.Answer answer -> answers(asked, answer);
			case Operation.Chat chat -> choices(asked, chat);
			case Operation.Infill infill -> infill(asked, infill, Map.of());
			case Operation.Refill refill -> infill(asked, refill.infill(), refill.before());
			case Operation.Edit edit -> edit(asked, edit);
			case Operation.Decide decide -> List.of();
			case Operation.Transcribe transcribe -> transcription(asked, transcribe);
		};
	}

	/**
	 * How the shape of the texts is read; null if they are no records, or of one shape.
	 */
	@Nullable RecordShaping shaping(RunRequest request, List<Kind> media, List<RunPlan.Item> items, DecisionPlanner decisions,
			List<Receipt.Warning> warnings) {
		RecordDraft record = items.isEmpty() ? null : items.getFirst().record();
		if (record == null || record.questions().isEmpty()) {
			return null;
		}
		String state = switch (request.operation()) {
			case Operation.Infill infill -> joined(request.instructions(), infill.context());
			case Operation.Refill refill -> joined(request.instructions(), refill.infill().context());
			case Operation.Chat chat -> chat.turns().stream().map(Turn::text).collect(Collectors.joining("\n"));
			default -> joined(request.instructions(), null);
		};
		return new RecordShaping(request, state.isBlank() ? null : state, media, decisions, this.records, warnings);
	}

	/** A request with what is known of it by now. */
	private record Asked(RunRequest request, ShownMedia media, Decoding decoding, List<Receipt.Warning> warnings) {

		List<Kind> kinds() {
			return this.media.kinds();
		}

		@Nullable String instructions() {
			return this.request.instructions();
		}

	}

	private List<RunPlan.Item> captions(Asked asked, Operation.Caption caption) {
		TextChecks.checkCount("count", "captions", this.limits.captions(), caption.count(), "/count");
		String prompt = caption.prompt();
		if (prompt != null) {
			checkText(prompt, "/prompt");
		}
		PromptLayout layout = layout(asked, asked.instructions(),
				(prompt != null) ? prompt : caption.style().prompt(asked.kinds()));
		List<RunPlan.Item> items = new ArrayList<>();
		for (int number = 0; number < caption.count(); number++) {
			items.add(new RunPlan.Item(Integer.toString(number), layout, own(asked.decoding(), number, caption.count()),
					(prompt != null) ? "/prompt" : "/media"));
		}
		return items;
	}

	/** Texts that differ in nothing else have seeds of their own. */
	private static Decoding own(Decoding decoding, int number, int count) {
		return (count > 1) ? decoding.withSeed(decoding.strategy().seed() + number) : decoding;
	}

	private List<RunPlan.Item> answers(Asked asked, Operation.Answer answer) {
		List<Question> questions = answer.questions();
		if (questions.isEmpty()) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "There is no question", "/question");
		}
		TextChecks.checkCount("questions", "questions", this.limits.questions(), questions.size(), "/questions");
		TextChecks.checkLength(answer.context(), this.limits.contextBytes(), "/context");
		String system = joined(asked.instructions(), answer.context());
		Set<String> ids = new HashSet<>();
		List<RunPlan.Item> items = new ArrayList<>();
		for (int index = 0; index < questions.size(); index++) {
			Question question = questions.get(index);
			String pointer = (questions.size() == 1) ? "/question" : "/questions/" + index;
			if (!ids.add(question.id())) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "Two questions have the same id", pointer);
			}
			String text = Objects.requireNonNull(question.text(), "a question without words is another request's");
			checkText(text, pointer);
			items.add(new RunPlan.Item(question.id(), layout(asked, system, text), decoding(asked, question, pointer),
					pointer));
		}
		return items;
	}

	private Decoding decoding(Asked asked, Question question, String pointer) {
		Integer maxTokens = question.maxTokens();
		if (maxTokens == null) {
			return asked.decoding();
		}
		TextChecks.checkCount("maxTokens", "tokens", this.limits.newTokens(), maxTokens, pointer + "/maxTokens");
		RunRequest request = asked.request();
		Decoding own = this.strategies.resolve(request.strategy(), request.options().withMaxTokens(maxTokens), false);
		return asked.decoding().seeded() ? own.withSeed(asked.decoding().strategy().seed()) : own;
	}

	private List<RunPlan.Item> infill(Asked asked, Operation.Infill infill, Map<String, String> before) {
		TextChecks.checkLength(infill.context(), this.limits.contextBytes(), "/context");
		PromptLayout layout = layout(asked, joined(asked.instructions(), infill.context()),
				this.records.prompt(infill.form(), this.language));
		return List.of(this.records.infill(asked.request(), asked.kinds(), infill, before, layout, asked.decoding(),
				asked.warnings()));
	}

	private List<RunPlan.Item> edit(Asked asked, Operation.Edit edit) {
		checkText(edit.text(), "/text");
		String question = edit.question();
		if (question != null) {
			checkText(question, "/question");
		}
		PromptLayout layout = layout(asked, asked.instructions(),
				(question != null) ? question : CaptionStyle.SENTENCE.prompt(asked.kinds()));
		return List.of(this.records.edit(asked.request(), edit, layout, asked.decoding(), asked.warnings()));
	}

	/**
	 * How a spoken question is answered once its words are known.
	 * @param media of the request, all of them
	 * @param decoding of the answers
	 */
	SpokenQuestion.Plan spoken(SpokenQuestion question, ShownMedia media, Decoding decoding) {
		return new SpokenQuestion.Plan(question.clip(), question.request().media().get(question.clip()).pointer(),
				(words) -> plan(question.written(words), media.without(question.clip()), decoding, new ArrayList<>()));
	}

	/**
	 * One text, of which the run makes as many as the clip has stretches. The language
	 * isn't told: no model here was trained to be told.
	 */
	private List<RunPlan.Item> transcription(Asked asked, Operation.Transcribe transcribe) {
		TextChecks.checkLength(transcribe.language(), this.limits.textBytes(), "/language");
		TextChecks.checkLength(transcribe.prompt(), this.limits.textBytes(), "/prompt");
		PromptLayout layout = layout(asked, joined(asked.instructions(), transcribe.prompt()), TRANSCRIBE);
		return List.of(new RunPlan.Item("0", layout, asked.decoding(), "/media"));
	}

	private List<RunPlan.Item> choices(Asked asked, Operation.Chat chat) {
		TextChecks.checkCount("n", "choices", this.limits.captions(), chat.choices(), "/n");
		if (chat.choices() > 1 && !asked.decoding().isRandom()) {
			asked.warnings()
				.add(new Receipt.Warning("equal-choices", "At temperature 0 all choices are the same", "/n"));
		}
		PromptLayout layout = conversation(chat.turns(), asked.media());
		List<RunPlan.Item> items = new ArrayList<>();
		for (int number = 0; number < chat.choices(); number++) {
			RunPlan.Item item = new RunPlan.Item(Integer.toString(number), layout,
					own(asked.decoding(), number, chat.choices()), "/messages");
			RecordForm form = chat.record();
			items.add((form != null) ? this.records.chat(asked.request(), asked.kinds(), form, chat.notVisible(), item,
					(number == 0) ? asked.warnings() : null) : item);
		}
		return items;
	}

	private PromptLayout conversation(List<Turn> turns, ShownMedia media) {
		if (turns.isEmpty() || turns.getLast().role() != Turn.Role.USER) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The last turn isn't the user's", "/messages");
		}
		checkText(turns.getLast().text(), "/messages");
		if (turns.stream().mapToInt(Turn::media).sum() != media.kinds().size()) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The turns have another number of media than the request", "/messages");
		}
		TextChecks.checkLength(turns.stream().map(Turn::text).collect(Collectors.joining()), this.limits.contextBytes(),
				"/messages");
		try {
			return media.layout(this.language.prompt(turns, media.kinds()));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The model's chat template doesn't take turns in this order", "/messages");
		}
	}

	private PromptLayout layout(Asked asked, @Nullable String system, String text) {
		String instructions = (system != null && !system.isBlank()) ? system : null;
		return asked.media().layout(this.language.prompt(asked.kinds(), instructions, text));
	}

	private void checkText(String text, String pointer) {
		TextChecks.check(text, this.limits.textBytes(), pointer);
	}

	private static String joined(@Nullable String instructions, @Nullable String context) {
		return Stream.of(instructions, context)
			.filter(Objects::nonNull)
			.filter((text) -> !text.isBlank())
			.collect(Collectors.joining("\n"));
	}

}
