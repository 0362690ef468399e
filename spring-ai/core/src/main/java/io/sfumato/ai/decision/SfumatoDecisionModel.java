package io.sfumato.ai.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.micrometer.observation.ObservationRegistry;
import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.ai.media.MediaMapping;
import io.sfumato.ai.runs.ObservedRuns;
import io.sfumato.ai.runs.Runs;
import io.sfumato.engine.request.DecisionQuestion.Kind;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.RunResult;

import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.content.Media;

/**
 * A masked diffusion language model as a decision model: every option is scored on one
 * canvas, in one forward pass for as many questions as fit.
 * <p>
 * Failures are {@link io.sfumato.engine.error.EngineException}s. {@code call} blocks, and
 * an interrupt cancels the run. Thread-safe.
 */
public class SfumatoDecisionModel implements DecisionModel {

	/** Above this an answer counts as not visible where nobody says otherwise. */
	private static final double THRESHOLD = 0.5;

	private final ObservedRuns runs;

	private final DecisionOptions options;

	/**
	 * @param runs where questions are read; {@code engine::submit} for an engine in this
	 * process
	 * @param options what a prompt doesn't set
	 */
	public SfumatoDecisionModel(Runs runs, DecisionOptions options, ObservationRegistry observations) {
		this.runs = new ObservedRuns(runs, "decide", observations);
		this.options = options;
	}

	/** A model that nobody observes. */
	public SfumatoDecisionModel(Runs runs, DecisionOptions options) {
		this(runs, options, ObservationRegistry.NOOP);
	}

	/** What a prompt doesn't set. */
	public DecisionOptions getOptions() {
		return this.options;
	}

	@Override
	public DecisionResponse call(DecisionPrompt prompt) {
		DecisionOptions given = prompt.getOptions();
		DecisionOptions merged = (given != null) ? given.or(this.options) : this.options;
		RunResult result = this.runs.complete(request(prompt, merged));
		return new DecisionResponse(result.decisions().stream().map(SfumatoDecisionModel::result).toList(),
				metadata(result));
	}

	private static RunRequest request(DecisionPrompt prompt, DecisionOptions options) {
		List<io.sfumato.engine.request.DecisionQuestion> questions = new ArrayList<>();
		prompt.getQuestions().forEach((name, question) -> questions.add(question(name, question)));
		DecisionInput input = prompt.getInstructions();
		List<MediaInput> media = new ArrayList<>();
		for (Media each : input.media()) {
			media.add(MediaMapping.map(each, "/media/" + media.size()));
		}
		Double threshold = options.abstainAbove();
		var operation = new Operation.Decide(questions, input.text().isBlank() ? null : input.text(), true,
				options.permutations(), !Boolean.FALSE.equals(options.calibrated()),
				(threshold != null) ? threshold : THRESHOLD);
		return new RunRequest(operation, options.model(), media, null, null, options.overrides(),
				Set.of(Include.PROMPT), Map.of());
	}

	private static io.sfumato.engine.request.DecisionQuestion question(String name, DecisionQuestion question) {
		return switch (question) {
			case YesNoQuestion yesNo -> question(name, Kind.YES_NO, yesNo, List.of());
			case ChoiceQuestion choice -> question(name, Kind.CHOICE, choice, choice.options());
			case ScoreQuestion score -> question(name, Kind.SCORE, score, score.levels());
		};
	}

	private static io.sfumato.engine.request.DecisionQuestion question(String name, Kind kind,
			DecisionQuestion question, List<Option> options) {
		return new io.sfumato.engine.request.DecisionQuestion(name, kind, question.instructions(),
				options.stream()
					.map((option) -> new io.sfumato.engine.request.DecisionQuestion.Option(option.value(),
							option.description()))
					.toList(),
				List.of());
	}

	private static DecisionResult result(Decision decision) {
		return new DecisionResult(decision.id(), answer(decision), new DecisionResult.Metadata(decision));
	}

	private static DecisionAnswer answer(Decision decision) {
		if (decision.abstained()) {
			Double invisible = decision.pAbstain();
			return new RefusalAnswer(Objects.requireNonNullElse(decision.reason(), "notVisible"),
					(invisible != null) ? invisible : 0);
		}
		return switch (decision.kind()) {
			case YES_NO -> new YesNoAnswer(decision.probabilities().getFirst());
			case CHOICE -> new ChoiceAnswer(decision.label(), decision.confidence(), probabilities(decision));
			case SCORE -> new ScoreAnswer(Objects.requireNonNull(decision.score()), decision.label(),
					decision.confidence(), probabilities(decision));
		};
	}

	private static Map<String, Double> probabilities(Decision decision) {
		var probabilities = new LinkedHashMap<String, Double>();
		for (int option = 0; option < decision.labels().size(); option++) {
			probabilities.put(decision.labels().get(option), decision.probabilities().get(option));
		}
		return probabilities;
	}

	private static ChatResponseMetadata metadata(RunResult result) {
		return ChatResponseMetadata.builder()
			.id(result.id())
			.model(result.model())
			.usage(new DefaultUsage(inputTokens(result), 0))
			.keyValue(SfumatoChatModel.RECEIPT, result.receipt())
			.build();
	}

	/** Media once, the text of every question. */
	private static int inputTokens(RunResult result) {
		List<List<RunResult.PromptSegment>> prompts = result.prompts();
		if (prompts == null || prompts.isEmpty()) {
			throw new IllegalStateException("a decision's run tells the segments of its prompts");
		}
		int tokens = 0;
		for (int prompt = 0; prompt < prompts.size(); prompt++) {
			for (RunResult.PromptSegment segment : prompts.get(prompt)) {
				tokens += (prompt == 0 || segment.kind().equals("text")) ? segment.tokens() : 0;
			}
		}
		return tokens;
	}

}
